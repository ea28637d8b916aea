/* Takes the editor from a finding to its field: opens the tab and the panels it is in. */
(() => {
  const PREFIX = '#onmessage:';

  /* The element of a content path, or of as much of it as can be found. */
  const find = (path) => {
    let found = null;
    for (const step of path.split('.')) {
      const inside = (found || document).querySelector(`[data-contentpath="${CSS.escape(step)}"]`);
      if (!inside) break;
      found = inside;
    }
    return found;
  };

  const open = (element) => {
    const tab = element.closest('[role="tabpanel"]');
    if (tab) document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
    for (let panel = element.closest('[data-panel]'); panel; panel = panel.parentElement?.closest('[data-panel]')) {
      panel.querySelector(':scope > .w-panel__header [data-panel-toggle][aria-expanded="false"]')?.click();
    }
  };

  const inSight = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > top && top >= 0 && bottom <= window.innerHeight;
  };

  /* A tab that has just been opened scrolls to its top when it is there: for half a second, the
     field has the last word. */
  const arrive = (element, frames = 30) => {
    if (!inSight(element)) {
      element.scrollIntoView({ block: 'center' });
      element.querySelector('input:not([type=hidden]), textarea, [contenteditable=true]')?.focus({ preventScroll: true });
    }
    if (frames > 0) requestAnimationFrame(() => arrive(element, frames - 1));
  };

  const show = () => {
    if (!window.location.hash.startsWith(PREFIX)) return false;
    const element = find(decodeURIComponent(window.location.hash.slice(PREFIX.length)));
    if (!element) return false;
    open(element);
    document.querySelectorAll('.onmessage-here').forEach((e) => e.classList.remove('onmessage-here'));
    element.classList.add('onmessage-here');
    arrive(element);
    return true;
  };

  window.addEventListener('hashchange', show);
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.(`a[href^="${PREFIX}"]`);
    if (link && link.hash === window.location.hash) show();  // a second click on the same finding
  });
  /* Wagtail builds stream blocks when the page has loaded. */
  window.addEventListener('load', () => requestAnimationFrame(show));
})();
