// What the pages need of the browser itself: which page shows, theme, language, state badge, scrolling.
// It loads nothing from elsewhere and puts no content into the page but as text.
(() => {
  'use strict';
  const script = document.currentScript;
  const root = document.documentElement;
  root.lang = script.dataset.language === 'zh' ? 'zh-Hans' : 'en';
  const pages = () => [...document.querySelectorAll('.pages a')].map((link) => link.dataset.page);

  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };

  function showPage() {
    const wanted = location.hash.slice(1);
    const page = pages().includes(wanted) ? wanted : 'chat';
    document.body.dataset.page = page;
    document.querySelectorAll('.pages a').forEach((link) => {
      if (link.dataset.page === page) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    });
  }
  document.body ? (document.body.dataset.page = 'chat') : null;
  window.addEventListener('hashchange', showPage);

  function applyTheme() {
    const chosen = kept('hawker-theme');
    const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    if (document.body.classList.contains('dark') !== dark) document.body.classList.toggle('dark', dark);
    root.style.colorScheme = dark ? 'dark' : 'light';
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);

  document.addEventListener('click', (event) => {
    const target = event.target.closest?.('button, a');
    if (!target) {
      if (!event.target.closest?.('#side')) document.body.classList.remove('side-open');
      return;
    }
    if (target.id === 'theme') {
      keep('hawker-theme', document.body.classList.contains('dark') ? 'light' : 'dark');
      applyTheme();
    } else if (target.dataset.language) {
      document.cookie = `hawker_language=${target.dataset.language}; path=/; max-age=31536000; samesite=lax`;
      location.reload();
    } else if (target.id === 'open-side') {
      document.body.classList.toggle('side-open');
    } else if (target.id === 'new-chat') {
      document.body.classList.remove('side-open');
    } else if (target.classList.contains('claim')) {
      event.preventDefault();
      const source = document.getElementById(target.dataset.source);
      if (source) {
        source.open = true;
        source.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
        source.classList.add('lit');
        setTimeout(() => source.classList.remove('lit'), 1600);
      }
    }
  });
  const light = (event, on) => {
    const claim = event.target.closest?.('.claim');
    if (claim) document.getElementById(claim.dataset.source)?.classList.toggle('lit', on);
  };
  document.addEventListener('mouseover', (event) => light(event, true));
  document.addEventListener('mouseout', (event) => light(event, false));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') document.body.classList.remove('side-open');
  });

  // a busy page checks its parts now and then, a ready one rests
  async function showState() {
    const place = document.getElementById('state');
    if (!place) { setTimeout(showState, 500); return; }
    let wait = 30000;
    try {
      const state = await (await fetch('/readyz', { cache: 'no-store' })).json();
      const label = place.dataset;
      const index = state.index;
      if (index && !index.complete) {
        const share = index.vectors_total ? Math.floor((100 * index.vectors_done) / index.vectors_total) : 0;
        place.textContent = label.indexBuilding.replace('%p', String(share));
        place.title = label.indexHint;
        place.className = 'state busy';
        wait = 2000;
      } else if (state.model === 'loading') {
        place.textContent = label.modelLoading;
        place.title = '';
        place.className = 'state busy';
        wait = 2000;
      } else {
        const key = 'model' + state.model.charAt(0).toUpperCase() + state.model.slice(1);
        place.textContent = label[key] ?? label.indexReady;
        place.title = label.indexReady;
        place.className = state.model === 'failed' ? 'state bad' : 'state good';
      }
    } catch { wait = 5000; }
    setTimeout(showState, wait);
  }

  // a new turn comes to the top of the transcript; the address names the open conversation
  function follow() {
    const box = document.getElementById('transcript');
    if (!box) { setTimeout(follow, 200); return; }
    let last = '';
    const measure = () => box.style.setProperty('--view', `${box.clientHeight}px`);
    new ResizeObserver(measure).observe(box);
    measure();
    new MutationObserver(() => {
      const live = box.querySelector('#live [data-conversation]');
      const turn = box.querySelector('#live .turn');
      const shownTurn = turn?.dataset.turn ?? '';
      if (shownTurn !== last) {
        last = shownTurn;
        // the new question goes to the top and stays there: the answer is read downwards as it grows
        if (turn) box.scrollTop += turn.getBoundingClientRect().top - box.getBoundingClientRect().top - 20;
        else box.scrollTop = 0;
      }
      const address = new URL(location.href);
      const shown = live?.dataset.conversation ?? '';
      if (live && (address.searchParams.get('c') ?? '') !== shown && !box.querySelector('.running')) {
        if (shown) address.searchParams.set('c', shown); else address.searchParams.delete('c');
        history.replaceState(null, '', address);
      }
    }).observe(box, { childList: true, subtree: true, characterData: true, attributes: true });
  }

  window.hawker = {
    copy(button) {
      const said = button.closest('.turn')?.querySelector('.words')?.cloneNode(true);
      if (!said) return;
      said.querySelectorAll('sup').forEach((mark) => mark.remove());
      navigator.clipboard?.writeText(said.innerText ?? said.textContent);
      button.classList.add('done');
      setTimeout(() => button.classList.remove('done'), 1200);
    },
    ask(button) {
      button.classList.add('sure');
      const before = button.innerHTML;
      button.textContent = button.dataset.sure;
      setTimeout(() => { if (button.isConnected) { button.classList.remove('sure'); button.innerHTML = before; } }, 3500);
    },
    rename(button, done) {
      const entry = button.closest('[data-id]');
      const title = entry.querySelector('.pick');
      const input = document.createElement('input');
      input.value = title.textContent;
      input.maxLength = 120;
      input.className = 'renaming';
      input.setAttribute('aria-label', button.title);
      entry.append(input);
      input.focus();
      input.select();
      let over = false;
      const end = (save) => {
        if (over) return;
        over = true;
        const value = input.value.trim();
        input.remove();
        if (save && value && value !== title.textContent) done(value);
      };
      input.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && !event.isComposing) end(true);
        if (event.key === 'Escape') end(false);
      });
      input.addEventListener('blur', () => end(true));
    },
  };

  function begin() {
    if (!document.querySelector('.pages a')) { setTimeout(begin, 60); return; }
    applyTheme();
    showPage();
    follow();
    showState();
    document.body.classList.add('up');
  }
  begin();
})();
