// Puts the frame together, and talks with the page around it.
let isOpen = false;
let fullScreen = false;
let hostOrigin = null;
const tellHost = (type, value) => { if (hostOrigin) parent.postMessage({ hawker: 1, type, value }, hostOrigin); };

function hint(text) { view.hint.textContent = text; }
function grow() {
  view.box.style.height = 'auto';
  view.box.style.height = `${Math.min(view.box.scrollHeight, 132)}px`;
  const length = view.box.value.length;
  hint(length > config.longest * 0.8 ? `${length} / ${config.longest}` : '');
  view.hint.classList.toggle('bad', length > config.longest);
}
function signedIn(on) { view.signed.hidden = !on; }

function avatar() {
  if (config.avatar.startsWith('data:image/')) return make('img', { src: config.avatar, alt: '', width: 40, height: 40 });
  return config.avatar ? make('span', { textContent: config.avatar, 'aria-hidden': 'true' }) : icon('stall');
}
function tool(name, label, listener) {
  return make('button', { type: 'button', className: 'tool', 'aria-label': label, title: label, on: { click: listener } }, icon(name));
}
function build() {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  const drafted = view.box ? view.box.value : '';
  const title = config.titles[language];
  document.title = title;
  view.box = make('textarea', { id: 'box', rows: 1, placeholder: say('hint'), 'aria-label': say('composer'), 'aria-describedby': 'hint', value: drafted });
  view.send = make('button', { type: 'submit', className: 'send', 'aria-label': say('send'), title: say('send') }, icon('send'));
  view.halt = make('button', { type: 'button', className: 'send', hidden: true, 'aria-label': say('stop'), title: say('stop'), on: { click: stop } }, icon('stop'));
  view.hint = make('p', { id: 'hint', className: 'hint' });
  view.status = make('div', { className: 'unseen', role: 'status' });
  view.banner = make('p', { className: 'banner', role: 'status', hidden: true });
  view.signed = make('p', { className: 'quiet signed', hidden: true, textContent: say('signed_in') });
  view.log = make('div', { className: 'log' });
  view.hello = make('div', { className: 'hello' },
    make('div', { className: 'face' }, avatar()),
    make('h2', { textContent: say('title') }),
    make('p', { textContent: config.greetings[language] || say('greeting'), dir: 'auto' }),
    chips(config.examples[language]),
    kept.lasting ? null : make('p', { className: 'quiet', textContent: say('no_storage') }));
  view.scroll = make('section', { className: 'scroll', 'aria-label': say('transcript'), tabIndex: 0 }, view.hello, view.signed, view.log);
  view.scroll.addEventListener('scroll', () => { atEnd = view.scroll.scrollHeight - view.scroll.scrollTop - view.scroll.clientHeight < 40; });
  const form = make('form', { className: 'composer' }, view.box, view.send, view.halt);
  form.addEventListener('submit', (event) => { event.preventDefault(); send(view.box.value); });
  view.box.addEventListener('input', grow);
  view.box.addEventListener('keydown', (event) => {
    // Enter that ends the choice of a Chinese word is no message
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); send(view.box.value); }
  });
  view.main = make('div', { className: 'body' }, view.banner, view.scroll, form, view.hint);
  view.noteHome = make('div', { className: 'body', hidden: true });
  const other = make('button', { type: 'button', className: 'tool words-tool', textContent: say('other_language'), lang: language === 'zh' ? 'en' : 'zh-Hans', on: { click: () => choose(language === 'zh' ? 'en' : 'zh', true) } });
  document.body.replaceChildren(
    make('header', {}, make('div', { className: 'face', 'aria-hidden': 'true' }, avatar()),
      make('div', { className: 'name' }, make('h1', { textContent: title, dir: 'auto' }), make('p', { textContent: say('status') })),
      other, tool('person', say('person'), openNote), tool('fresh', say('fresh'), startAnew), tool('close', say('close'), () => tellHost('close'))),
    make('main', {}, view.main, view.noteHome), view.status);
}
function paint() {
  const dark = config.theme === 'dark' || (config.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const colours = config.palette[dark ? 'dark' : 'light'];
  Object.entries(colours).forEach(([name, value]) => document.documentElement.style.setProperty(`--${name}`, value));
}
function announce() {
  const { theme, position, palette, nudges, labels } = config;
  tellHost('ready', { theme, position, palette, nudges, language, labels: labels[language] });
}
async function choose(code, byVisitor) {
  if (code === language && !byVisitor) return;
  language = code;
  if (byVisitor) kept.set('language', code);
  const running = current;
  build();
  announce();
  current = null;
  await load();
  if (running && !current && running.id) watch(running.id, turnElement(running.message), running.message);
  if (byVisitor) view.box.focus();
}

function identify(token) { return inTurn(() => identifyNow(token)); }
async function identifyNow(token) {
  if (!token) {
    if (!kept.get('session')) return;
    try { await ask('leave', { method: 'POST' }); } catch { /* over already */ }
    ['session', 'conversation', 'turn'].forEach(kept.drop);
    conversationId = null;
    view.log.replaceChildren();
    view.hello.hidden = false;
    signedIn(false);
    tellHost('identity', { signed_in: false });
    return;
  }
  try {
    const { signed_in: known } = await (await insist('identify', { method: 'POST', body: { token } })).json();
    tellHost('identity', { signed_in: known });
    tabs.say({ identity: true });
    conversationId = null;
    await loadNow();
    signedIn(known); // once what was said as a stranger has gone
  } catch (error) {
    // the shopper can go on as a stranger; what is wrong with the token is for the page's developer
    tellHost('identity', { signed_in: false, code: error.code, detail: error.detail });
    if (error.detail) console.warn(`Hawker: ${error.detail}`);
  }
}

window.addEventListener('message', (event) => {
  if (event.source !== parent || parent === window || !config.origins.includes(event.origin)) return;
  const said = event.data;
  if (!said || said.hawker !== 1) return;
  hostOrigin = event.origin;
  if (said.type === 'hello') { announce(); return; }
  start();
  if (said.type === 'open') { isOpen = true; fullScreen = Boolean(said.value && said.value.full); stick(true); view.box.focus(); }
  else if (said.type === 'close') isOpen = false;
  else if (said.type === 'identify') identify(said.value);
  else if (said.type === 'language' && !kept.get('language')) choose(said.value === 'zh' ? 'zh' : 'en', false);
});
window.addEventListener('keydown', (event) => {
  if (!started) return;
  if (event.key === 'Escape') { if (view.noteHome.hidden) tellHost('close'); else closeNote(); return; }
  if (event.key !== 'Tab') return;
  // the chat is a dialog: the keyboard stays in it until Escape
  const places = [...document.querySelectorAll('button, a[href], textarea, input, summary, [tabindex="0"]')].filter((each) => !each.disabled && each.offsetParent !== null);
  const first = places[0];
  const last = places[places.length - 1];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
window.addEventListener('online', sendKept);

// The page's launcher waits for the first message only; the chat itself is built right after it, or when asked for.
let started = false;
function start() {
  if (started) return;
  started = true;
  paint();
  build();
  load();
  sendKept();
}
const chosen = kept.get('language');
if (chosen === 'en' || chosen === 'zh') language = chosen;
// where the browser does not say who the page is, the page says hello
const above = location.ancestorOrigins ? location.ancestorOrigins[0] : null;
if (above && config.origins.includes(above)) hostOrigin = above;
announce();
document.head.append(make('link', { rel: 'stylesheet', href: config.sheet }));
setTimeout(start, 30);
