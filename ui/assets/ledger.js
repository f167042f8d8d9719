// The ledger: a number in an answer shows the source it stands on, and the sentence or row of it that says so,
// on hover, on focus and on tap. What it shows is copied as text from the source's card on the page.
(() => {
  'use strict';
  const card = document.createElement('div');
  card.id = 'ledger';
  card.setAttribute('role', 'tooltip');
  card.hidden = true;
  let shownFor = null;
  let leaving = 0;

  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  const part = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    made.dir = 'auto';
    made.textContent = text;
    return made;
  };

  // the sentence of a passage, or the row of facts, that holds what the claim says
  function quoteOf(source, said) {
    const passage = source.querySelector('blockquote');
    if (passage) {
      const whole = plain(passage.textContent);
      const sentences = whole.match(/[^.!?。！？]+(?:[.!?](?!\s|$)[^.!?。！？]*)*[.!?。！？…]*/g) ?? [whole];
      return plain(sentences.find((sentence) => sentence.includes(said)) ?? sentences.slice(0, 2).join(' '));
    }
    const rows = [...source.querySelectorAll('.facts dt')].map((name) => [plain(name.textContent), plain(name.nextElementSibling?.textContent ?? '')]);
    const digits = said.replace(/[^\d.]/g, '');
    const held = rows.filter(([, value]) => value.includes(said) || (digits && value.replace(/[^\d.]/g, '') === digits));
    return (held.length ? held : rows).slice(0, 3).map(([name, value]) => `${name}: ${value}`).join('\n');
  }

  function show(claim) {
    clearTimeout(leaving);
    const source = document.getElementById(claim.dataset.source);
    if (!source || shownFor === claim) return;
    hide();
    const label = source.querySelector('.label');
    const where = plain(label?.querySelector('.where')?.textContent ?? '');
    const copy = claim.cloneNode(true);
    copy.querySelectorAll('sup').forEach((mark) => mark.remove());
    const title = document.createElement('p');
    title.className = 'of';
    title.append(part('b', '', source.querySelector('summary b')?.textContent ?? ''), part('span', '', plain(label?.firstChild?.textContent ?? '')));
    card.replaceChildren(title, part('p', 'where', where), part('blockquote', '', quoteOf(source, plain(copy.textContent))));
    // inside Gradio's container, whose theme it takes over
    (document.querySelector('.gradio-container') ?? document.body).append(card);
    card.hidden = false;
    claim.setAttribute('aria-describedby', 'ledger');
    shownFor = claim;
    const at = claim.getClientRects()[0] ?? claim.getBoundingClientRect();
    const width = Math.min(360, innerWidth - 24);
    card.style.width = `${width}px`;
    card.style.left = `${Math.max(12, Math.min(at.left, innerWidth - width - 12))}px`;
    const below = at.bottom + 8;
    card.style.top = `${below + card.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - card.offsetHeight - 8) : below}px`;
  }

  function hide() {
    clearTimeout(leaving);
    card.hidden = true;
    shownFor?.removeAttribute('aria-describedby');
    shownFor = null;
  }
  const later = () => { clearTimeout(leaving); leaving = setTimeout(hide, 180); };
  const claimAt = (event) => event.target.closest?.('a.claim');

  document.addEventListener('mouseover', (event) => {
    const claim = claimAt(event);
    if (claim) show(claim);
    else if (event.target.closest?.('#ledger')) clearTimeout(leaving);
    else if (shownFor && document.activeElement !== shownFor) later();
  });
  document.addEventListener('focusin', (event) => (claimAt(event) ? show(claimAt(event)) : hide()));
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  // a finger has no hover: the first tap shows, the second leads to the source
  let touched = false;
  let open = null;
  document.addEventListener('pointerdown', (event) => { touched = event.pointerType === 'touch'; open = shownFor; }, true);
  document.addEventListener('click', (event) => {
    const claim = claimAt(event);
    if (claim && touched && open !== claim) {
      event.preventDefault();
      event.stopPropagation();
      show(claim);
    } else if (!event.target.closest?.('#ledger')) hide();
  }, true);
})();
