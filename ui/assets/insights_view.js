// The view is computed when it is looked at for the first time, not when the app opens.
const seen = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  seen.disconnect();
  trigger('ask', {});
});
seen.observe(document.getElementById('insights-view') ?? element);
