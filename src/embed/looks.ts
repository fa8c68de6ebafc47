// What the launcher has of each shipped theme, known before the theme's own sheet is fetched. Tested against the themes.

export const looks: Readonly<Record<string, string>> = {
  fjord:
    ':host{--samtale-color-accent:light-dark(#0f5c63,#7fd0cf);--samtale-color-on-accent:light-dark(#fff,#04282c);--samtale-radius-launcher:14px;--samtale-radius-launcher-tail:4px;--samtale-color-focus:light-dark(#0c7f8c,#93dbd9)}',
  contrast:
    ':host{--samtale-color-accent:light-dark(#000,#ffd500);--samtale-color-on-accent:light-dark(#fff,#000);--samtale-shadow-launcher:0 0 0 2px light-dark(#fff,#000),0 0 0 4px light-dark(#000,#fff);--samtale-color-focus:light-dark(#0a44ff,#5cf2ff)}',
}
