"use strict";
// Everything is on the page without scripts; they open what matters for printing, and try other
// figures.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not(.calm)")) part.open = true;
});

const form = document.querySelector("[data-exposure]");
if (form) {
  const shown = new Intl.NumberFormat("en-US", {
    style: "currency", currency: form.dataset.currency, currencyDisplay: "narrowSymbol",
    maximumSignificantDigits: 3, maximumFractionDigits: 0,
  });
  const problem = form.querySelector("[data-wrong-figure]");

  // A figure between 0 and `most`; anything else is refused, and nothing is worked out anew.
  const figure = (input, most) => {
    const value = Number(input.value.replaceAll(",", "").replace("%", "").trim() || NaN);
    const right = value >= 0 && value <= most;
    input.setAttribute("aria-invalid", String(!right));
    return right ? value : NaN;
  };
  const share = (part, name) => figure(part.querySelector(`[name=${name}]`), 100) / 100;
  const range = (low, high) => `${shown.format(low)} to ${shown.format(high)}`;

  const workOut = () => {
    const revenue = figure(form.elements.revenue, Infinity);
    const reaches = [...form.querySelectorAll("[data-reach]")].map((row) => {
      const wrong = Number(row.dataset.wrong), read = Number(row.dataset.read);
      const low = share(row, "low"), high = share(row, "high");
      return { low, high, wrong, least: read ? (low * wrong) / read : 0, most: wrong ? high : 0, read };
    });
    const effects = [...form.querySelectorAll("[data-effect]")].map((part) => (
      { part, low: share(part, "low"), high: share(part, "high") }
    ));
    const figures = [...reaches, ...effects];
    const some = figures.some((one) => Number.isNaN(one.low) || Number.isNaN(one.high));
    const turned = figures.some((one) => one.low > one.high);
    problem.textContent = Number.isNaN(revenue) || some
      ? "A figure is missing or out of its range: revenue is not below 0, a share is 0 to 100%."
      : turned ? "In a range, the lower figure comes first." : "";
    if (problem.textContent) return;
    for (const { part, low, high } of effects) {
      let least = 0, most = 0;
      reaches.forEach((reach, number) => {
        const row = part.querySelector(`[data-row="${number}"]`);
        const upper = revenue * reach.most * high;
        least += reach.least;
        most += reach.most;
        row.querySelector("[data-all]").textContent = range(revenue * reach.least * low, upper);
        if (reach.wrong) {
          const one = reach.read ? reach.low / reach.read : 0;
          row.querySelector("[data-one]").textContent = range(revenue * one * low, upper);
        }
      });
      part.querySelector("[data-total]").textContent =
        range(revenue * least * low, revenue * Math.min(most, 1) * high);
    }
  };
  form.addEventListener("input", workOut);
  form.addEventListener("submit", (event) => event.preventDefault());
}
