// The frame's ground: what the server told about the site, labels, elements. Nothing ever goes through innerHTML.
const config = JSON.parse(document.body.dataset.config);
let language = config.language;
const say = (key) => config.labels[language][key];

function make(tag, properties = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'on') Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (name.includes('-') || name === 'role' || name === 'for' || name === 'lang') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}

const ICONS = {
  send: ['M4.500 12h14', 'm12.500 6 6 6-6 6'],
  stop: ['M8 8h8v8H8z'],
  close: ['m6 6 12 12M18 6 6 18'],
  fresh: ['M4.500 12a7.500 7.500 0 1 0 2.300-5.400', 'M4.500 4.500v4h4'],
  person: ['M12 12a3.800 3.800 0 1 0 0-7.600 3.800 3.800 0 0 0 0 7.600z', 'M4.500 20c.8-3.600 3.800-5.500 7.500-5.500s6.700 1.900 7.500 5.500'],
  stall: ['M4 10 6 4h12l2 6', 'M4 10a2.700 2.700 0 0 0 5.300 0 2.700 2.700 0 0 0 5.400 0 2.700 2.700 0 0 0 5.300 0', 'M6 13v7m12-7v7M4 16h16'],
  back: ['M19 12H5', 'm11 6-6 6 6 6'],
};
function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const image = document.createElementNS(space, 'svg');
  const set = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.9',
    'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', width: '20', height: '20' };
  Object.entries(set).forEach(([key, value]) => image.setAttribute(key, value));
  for (const d of ICONS[name]) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', d);
    image.append(path);
  }
  return image;
}

// what is kept between pages; where the browser keeps nothing, it lives as long as the page
const kept = (() => {
  const memory = {};
  let real = null;
  try {
    localStorage.setItem('hawker-try', '1');
    localStorage.removeItem('hawker-try');
    real = localStorage;
  } catch { /* blocked */ }
  const full = (name) => `hawker-${config.site}-${name}`;
  return {
    lasting: real !== null,
    get: (name) => (real ? real.getItem(full(name)) : memory[name] ?? null),
    set: (name, value) => {
      try { if (real) real.setItem(full(name), value); else memory[name] = value; } catch { memory[name] = value; }
    },
    drop: (name) => { if (real) real.removeItem(full(name)); delete memory[name]; },
  };
})();

const newId = () => crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, '0')).join('');
const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
