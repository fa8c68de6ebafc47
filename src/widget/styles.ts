// The sheets of what is there from the beginning, in their order. Beside each other in the bundle too: what they have in common
// is compressed that way. Must not hold what a part brings along.

import themeText from '../../themes/default.css?inline'
import avatarCss from './Avatar/avatar.css?inline'
import bannerCss from './Banner/banner.css?inline'
import composerCss from './Composer/composer.css?inline'
import placeCss from './Gate/place.css?inline'
import headerCss from './Header/header.css?inline'
import homeCss from './Home/home.css?inline'
import listCss from './Home/list.css?inline'
import noticeCss from './Notice/notice.css?inline'
import baseCss from './Panel/base.css?inline'
import panelCss from './Panel/panel.css?inline'
import threadCss from './Thread/thread.css?inline'

export const theme: string = themeText
export const styles: string = [
  baseCss,
  panelCss,
  avatarCss,
  headerCss,
  bannerCss,
  noticeCss,
  homeCss,
  listCss,
  threadCss,
  composerCss,
  placeCss,
].join('')
