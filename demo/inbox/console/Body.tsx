// What a message says: its text in a bubble, its files below it. Must not show a file as anything but what the inbox says it is.

import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { fileAddress } from './api.js'
import { Icon } from './Icon.js'
import { type FilePart, isFile, type Part, sizeText, textOf, typeText } from './model.js'

const maxPixels = 50_000_000
/** The inbox gives a size to what is a picture, and to nothing else. */
const isPicture = ({ mime, width = 0, height = 0 }: FilePart): boolean =>
  /^image\/(png|jpeg|gif|webp|avif)$/.test(mime) && width > 0 && height > 0 && width * height <= maxPixels

export function Body({ parts, failed = false }: { readonly parts: readonly Part[]; readonly failed?: boolean }): JSX.Element {
  const said = parts.filter((part) => !isFile(part))
  const files = parts.filter(isFile)
  const pictures = files.filter(isPicture)
  return (
    <div class="body">
      {said.length > 0 && (
        <p class={failed ? 'bubble failed' : 'bubble'} dir="auto">
          {textOf({ parts: said })}
        </p>
      )}
      {pictures.length > 0 && (
        <div class={pictures.length > 1 ? 'pictures several' : 'pictures'}>
          {pictures.map((file) => (
            <Picture key={file.ref} file={file} />
          ))}
        </div>
      )}
      {files.map((file) => !isPicture(file) && <FileRow key={file.ref} file={file} />)}
    </div>
  )
}

function Picture({ file }: { readonly file: FilePart }): JSX.Element {
  const larger = useRef<HTMLDialogElement>(null)
  const address = fileAddress(file.ref)
  return (
    <>
      <button type="button" class="picture" aria-label={`View ${file.name}`} onClick={() => larger.current?.showModal()}>
        <img src={address} alt="" width={file.width} height={file.height} loading="lazy" decoding="async" />
      </button>
      <dialog ref={larger} class="larger" aria-label={file.name}>
        <header>
          <bdi class="file-name">{file.name}</bdi>
          <a class="icon-button" href={address} download={file.name} aria-label={`Download ${file.name}`}>
            <Icon name="download" />
          </a>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => larger.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <img src={address} alt={file.name} loading="lazy" />
      </dialog>
    </>
  )
}

export function FileType({ name }: { readonly name: string }): JSX.Element {
  return (
    <span class="file-type" aria-hidden="true">
      {typeText(name)}
    </span>
  )
}

function FileRow({ file }: { readonly file: FilePart }): JSX.Element {
  const address = fileAddress(file.ref)
  const kind = file.mime.split('/')[0]
  return (
    <div class="file">
      {kind === 'video' && (
        // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
        <video src={address} controls preload="metadata" aria-label={file.name} />
      )}
      <div class="file-row">
        <FileType name={file.name} />
        <span class="file-text">
          <bdi class="file-name" title={file.name}>
            {file.name}
          </bdi>
          <span class="meta">{sizeText(file.size)}</span>
        </span>
        <a class="icon-button" href={address} download={file.name} aria-label={`Download ${file.name}`}>
          <Icon name="download" />
        </a>
      </div>
      {kind === 'audio' && (
        // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
        <audio src={address} controls preload="metadata" aria-label={file.name} />
      )}
    </div>
  )
}
