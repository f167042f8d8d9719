// Charts as files, "write to them", and a view that is computed when it is first looked at.
// It loads nothing from elsewhere and puts no content into the page but as text.
(() => {
  'use strict';
  const kept = ['fill', 'stroke', 'stroke-width', 'fill-opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor', 'stroke-linejoin'];

  // a chart takes its colours from the page: a file of its own needs them written into it
  function alone(svg) {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((part, index) => {
      const style = getComputedStyle(from[index]);
      kept.forEach((name) => part.style.setProperty(name, style.getPropertyValue(name)));
    });
    const box = svg.viewBox.baseVal;
    copy.setAttribute('width', box.width);
    copy.setAttribute('height', box.height);
    return { text: new XMLSerializer().serializeToString(copy), width: box.width, height: box.height };
  }

  function hand(blob, name) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 4000);
  }

  function save(button) {
    if (button.dataset.save === 'csv') {
      hand(new Blob([decodeURIComponent(button.dataset.csv)], { type: 'text/csv;charset=utf-8' }), button.dataset.file);
      return;
    }
    const svg = button.closest('.finding')?.querySelector('svg.chart');
    if (!svg) return;
    const { text, width, height } = alone(svg);
    const file = new Blob([text], { type: 'image/svg+xml;charset=utf-8' });
    if (button.dataset.save === 'svg') { hand(file, `${button.dataset.file}.svg`); return; }
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = width * 2;
      canvas.height = height * 2;
      const pen = canvas.getContext('2d');
      pen.fillStyle = getComputedStyle(document.body).getPropertyValue('--surface') || '#ffffff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(picture.src);
      canvas.toBlob((blob) => { if (blob) hand(blob, `${button.dataset.file}.png`); }, 'image/png');
    };
    picture.src = URL.createObjectURL(file);
  }

  function writeTo(button) {
    location.hash = '#studio';
    const labels = [...document.querySelectorAll('#page-studio label')];
    const label = labels.find((one) => one.textContent.trim().startsWith(button.dataset.label));
    const field = label?.querySelector('textarea, input');
    if (!field) return;
    const kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, button.dataset.audience);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-save], [data-audience]');
    if (!button) return;
    if (button.dataset.save) save(button); else writeTo(button);
  });
})();
