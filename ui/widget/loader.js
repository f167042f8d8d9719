// Hawker on a shop's page: a launcher and a frame. Needs of the page's policy only script-src and frame-src for this
// host; styles are set through CSSOM, nothing is put into the page as markup, nothing is asked of anybody else.
(() => {
  'use strict';
  if (window.Hawker) return;
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const key = script.dataset.site || '';
  const heard = {};
  const waiting = [];
  let look = null;
  let ready = false;
  let opened = false;
  let target = null;
  let beforeOpen = null;

  const pageLanguage = () => {
    const chosen = script.dataset.language || document.documentElement.lang || navigator.language || '';
    return /^zh/i.test(chosen) ? 'zh' : /^en/i.test(chosen) ? 'en' : '';
  };
  const tell = (type, value) => {
    if (ready) target.postMessage({ hawker: 1, type, value }, origin);
    else waiting.push([type, value]);
  };
  const emit = (name, value) => (heard[name] || []).forEach((listener) => {
    try { listener(value); } catch (error) { console.error(error); }
  });

  window.Hawker = Object.freeze({
    open: () => { if (ready) open(); else waiting.push(['open']); },
    close: () => close(),
    identify: (token) => tell('identify', token ? String(token) : null),
    language: (code) => tell('language', code === 'zh' ? 'zh' : 'en'),
    cart: (value) => { cart = Number(value) || 0; },
    on: (name, listener) => { (heard[name] = heard[name] || []).push(listener); },
  });
  let cart = null;

  const make = (tag, properties, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name in element && name !== 'role') element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...inside);
    return element;
  };
  const draw = (...paths) => {
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const set = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.9',
      'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', width: '26', height: '26' };
    Object.entries(set).forEach(([name, value]) => image.setAttribute(name, value));
    for (const d of paths) {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      path.setAttribute('d', d);
      image.append(path);
    }
    return image;
  };

  const sheet = `
    :host { all: initial; position: fixed; inset: 0; z-index: 2147483000; pointer-events: none; display: block; }
    * { box-sizing: border-box; }
    button { font: inherit; color: inherit; border: 0; cursor: pointer; pointer-events: auto; }
    button:focus-visible { outline: 3px solid var(--ring); outline-offset: 3px; }
    .launch { position: absolute; bottom: 20px; width: 60px; height: 60px; border-radius: 50%; display: grid;
      place-items: center; background: var(--accent); color: var(--on); padding: 0;
      box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 10px 28px rgb(0 0 0 / 20%); transition: transform .18s ease; }
    .launch:hover { transform: scale(1.05); }
    .launch svg { grid-area: 1 / 1; transition: opacity .18s, transform .18s; }
    .launch .shut, :host(.open) .launch .talk { opacity: 0; transform: scale(.6); }
    :host(.open) .launch .shut { opacity: 1; transform: none; }
    .dot { position: absolute; top: 1px; right: 1px; width: 16px; height: 16px; border-radius: 50%;
      background: #c4321f; border: 2.5px solid #fff; display: none; }
    :host(.unread) .dot { display: block; }
    .panel { position: absolute; bottom: 94px; width: 392px; max-width: calc(100vw - 40px);
      height: min(660px, calc(100vh - 120px)); border-radius: 20px; overflow: hidden; background: var(--surface);
      box-shadow: 0 4px 12px rgb(0 0 0 / 10%), 0 20px 60px rgb(0 0 0 / 24%); visibility: hidden; opacity: 0;
      transform: translateY(14px) scale(.985); transform-origin: bottom var(--side); pointer-events: none;
      transition: opacity .2s ease, transform .2s ease, visibility 0s .2s; }
    :host(.open) .panel { visibility: visible; opacity: 1; transform: none; pointer-events: auto;
      transition: opacity .2s ease, transform .2s ease; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .tease { position: absolute; bottom: 94px; max-width: min(300px, calc(100vw - 40px)); display: none;
      background: var(--surface); color: var(--text); border-radius: 16px; padding: 4px 4px 4px 4px;
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
      box-shadow: 0 2px 8px rgb(0 0 0 / 12%), 0 12px 36px rgb(0 0 0 / 18%); pointer-events: auto; }
    :host(.tease) .tease { display: flex; align-items: flex-start; }
    .tease .say { background: none; text-align: start; padding: 10px 4px 10px 14px; border-radius: 12px; }
    .tease .no { background: none; width: 32px; height: 32px; flex: none; border-radius: 10px; font-size: 18px; line-height: 1; }
    .left { left: 20px; } .right { right: 20px; }
    @media (max-width: 480px) {
      .panel { inset: 0; width: 100%; max-width: none; height: 100%; border-radius: 0; }
      :host(.open) .launch { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
    @media print { :host { display: none; } }`;

  let host, root, launch, panel, tease, frame;
  function build() {
    host = make('div', { id: 'hawker-widget', role: 'region' });
    root = host.attachShadow({ mode: 'open' });
    const styles = new CSSStyleSheet();
    styles.replaceSync(sheet);
    root.adoptedStyleSheets = [styles];
    const language = pageLanguage();
    frame = make('iframe', { title: 'Hawker', src: `${origin}/widget/frame?site=${encodeURIComponent(key)}${language ? `&language=${language}` : ''}` });
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox');
    frame.addEventListener('load', () => {
      // a frame that the browser refused to show answers nothing, and then there is no launcher either
      if (!ready) frame.contentWindow.postMessage({ hawker: 1, type: 'hello' }, origin);
    });
    panel = make('div', { className: 'panel', inert: true }, frame);
    root.append(panel);
    document.body.append(host);
  }

  function dress() {
    const dark = look.theme === 'dark' || (look.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
    const colours = look.palette[dark ? 'dark' : 'light'];
    const side = look.position === 'left' ? 'left' : 'right';
    const set = { '--accent': colours.accent, '--on': colours.on, '--ring': colours.ink, '--side': side,
      '--surface': dark ? '#171b19' : '#ffffff', '--text': dark ? '#e9ecea' : '#1d2320' };
    Object.entries(set).forEach(([name, value]) => host.style.setProperty(name, value));
    host.setAttribute('lang', look.language === 'zh' ? 'zh-Hans' : 'en');
    host.setAttribute('aria-label', look.labels.region);
    frame.title = look.labels.region;
    panel.classList.add(side);
    if (!launch) {
      const talk = draw('M4.500 5h15a1.500 1.500 0 0 1 1.500 1.500v9a1.500 1.500 0 0 1-1.500 1.500H11l-5 4v-4H4.500A1.500 1.500 0 0 1 3 15.500v-9A1.500 1.500 0 0 1 4.500 5z', 'M8 10h8M8 13h5');
      const shut = draw('M6 9.500l6 6 6-6');
      talk.setAttribute('class', 'talk');
      shut.setAttribute('class', 'shut');
      launch = make('button', { type: 'button', className: `launch ${side}`, 'aria-haspopup': 'dialog' }, talk, shut, make('span', { className: 'dot' }));
      launch.addEventListener('click', () => (opened ? close() : open()));
      const words = make('button', { type: 'button', className: 'say' });
      const no = make('button', { type: 'button', className: 'no' }, '×');
      words.addEventListener('click', () => open());
      no.addEventListener('click', () => { host.classList.remove('tease'); remember('dismissed', '1'); });
      tease = make('div', { className: `tease ${side}` }, words, no);
      root.prepend(tease);
      root.prepend(launch);
    }
    tease.lastChild.setAttribute('aria-label', look.labels.dismiss);
    name();
  }
  function name() {
    launch.setAttribute('aria-label', opened ? look.labels.launcher_close : look.labels.launcher);
    launch.setAttribute('aria-expanded', String(opened));
  }

  const phone = () => matchMedia('(max-width: 480px)').matches;
  function open() {
    if (opened || !ready) return;
    opened = true;
    beforeOpen = document.documentElement.style.overflow;
    if (phone()) document.documentElement.style.overflow = 'hidden';
    host.classList.add('open');
    host.classList.remove('tease', 'unread');
    panel.inert = false;
    name();
    frame.focus();
    tell('open', { full: phone() });
    emit('open');
  }
  function close() {
    if (!opened) return;
    opened = false;
    document.documentElement.style.overflow = beforeOpen;
    host.classList.remove('open');
    panel.inert = true;
    name();
    launch.focus();
    tell('close');
    emit('close');
  }

  // a greeting by page, time and cart; once a visit, and never over an open chat
  const remember = (name, value) => { try { sessionStorage.setItem(`hawker-${name}`, value); } catch { /* blocked */ } };
  const recall = (name) => { try { return sessionStorage.getItem(`hawker-${name}`); } catch { return null; } };
  const onPage = (pattern) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(location.pathname);
  function greet() {
    if (recall('dismissed') || recall('greeted')) return;
    for (const nudge of look.nudges) {
      if (!onPage(nudge.page)) continue;
      const tryIt = () => {
        const text = nudge[look.language] || nudge.en || nudge.zh;
        if (opened || !text || recall('dismissed') || recall('greeted')) return;
        if (nudge.cart_over > 0 && !(cart >= nudge.cart_over)) { setTimeout(tryIt, 2000); return; }
        remember('greeted', '1');
        tease.firstChild.textContent = text;
        host.classList.add('tease');
        emit('greeting', text);
      };
      setTimeout(tryIt, nudge.after_s * 1000);
      return;
    }
  }

  window.addEventListener('message', (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const said = event.data;
    if (!said || said.hawker !== 1) return;
    if (said.type === 'ready') {
      const first = !ready;
      look = said.value;
      target = frame.contentWindow;
      ready = true;
      dress();
      if (first) {
        if (script.dataset.token) tell('identify', script.dataset.token);
        waiting.splice(0).forEach(([type, value]) => (type === 'open' ? open() : tell(type, value)));
        greet();
        document.dispatchEvent(new CustomEvent('hawker:ready'));
      }
    } else if (said.type === 'close') close();
    else if (said.type === 'unread') { if (!opened) host.classList.add('unread'); }
    else if (['message', 'answer', 'identity', 'error'].includes(said.type)) emit(said.type, said.value);
  });

  const start = () => {
    if (!key) { console.info('Hawker: the script tag has no data-site.'); return; }
    build();
    setTimeout(() => {
      if (ready) return;
      host.remove();
      console.info('Hawker: not available on this page. Is the site key right, and is this origin among its allowed ones?');
    }, 20000);
  };
  if (document.body) start();
  else document.addEventListener('DOMContentLoaded', start);
})();
