// A small Markdown as elements: paragraphs, lists, quotations, bold, italic, code, links to allowed hosts. Whatever
// else stands in an answer (HTML, images, other links) is shown as the text it is.
const INLINE = /(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|(__[^_\n]+__)|(\*[^*\s][^*\n]*\*)|(!?\[[^\]\n]*\]\([^)\s]+\))|(https?:\/\/[^\s<>"'()[\]]+[^\s<>"'()[\].,;:!?，。；：！？])/;

function allowedLink(text) {
  let url;
  try { url = new URL(text); } catch { return null; }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  return config.hosts.includes(url.host) || config.hosts.includes(url.hostname) ? url.href : null;
}
function link(text, address) {
  const href = allowedLink(address);
  if (!href) return document.createTextNode(text === address ? text : `${text} (${address})`);
  return make('a', { href, rel: 'noopener noreferrer nofollow', target: '_blank', textContent: text });
}
function inline(parent, text) {
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    parent.append(rest.slice(0, found.index));
    const piece = found[0];
    if (found[1]) parent.append(make('code', { textContent: piece.slice(1, -1) }));
    else if (found[2] || found[3]) inline(parent.appendChild(make('strong')), piece.slice(2, -2));
    else if (found[4]) inline(parent.appendChild(make('em')), piece.slice(1, -1));
    else if (found[5]) {
      const [, image, label, address] = /^(!?)\[([^\]]*)\]\(([^)]+)\)$/.exec(piece);
      parent.append(image ? document.createTextNode(label) : link(label || address, address));
    } else parent.append(link(piece, piece));
    rest = rest.slice(found.index + piece.length);
  }
  parent.append(rest);
}
function prose(parent, text) {
  parent.replaceChildren();
  let list = null;
  let paragraph = null;
  for (const line of text.split('\n')) {
    const item = /^\s*(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/.exec(line);
    const quote = /^\s*>\s?(.*)$/.exec(line);
    const head = /^#{1,6}\s+(.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? 'UL' : 'OL';
      if (!list || list.tagName !== tag) list = parent.appendChild(make(tag.toLowerCase()));
      if (tag === 'OL' && !list.childElementCount) list.start = Number(item[2]);
      inline(list.appendChild(make('li', { dir: 'auto' })), item[3]);
      paragraph = null;
    } else if (quote) {
      list = null;
      if (!paragraph || paragraph.tagName !== 'BLOCKQUOTE') paragraph = parent.appendChild(make('blockquote', { dir: 'auto' }));
      else paragraph.append(make('br'));
      inline(paragraph, quote[1]);
    } else if (!line.trim()) {
      list = null;
      paragraph = null;
    } else {
      list = null;
      if (head || !paragraph || paragraph.tagName !== 'P') paragraph = parent.appendChild(make('p', { dir: 'auto' }));
      else paragraph.append(make('br'));
      if (head) inline(paragraph.appendChild(make('strong')), head[1]);
      else inline(paragraph, line);
      if (head) paragraph = null;
    }
  }
}
