"use strict";
// Times in the reader's zone, zoom, keys. Everything can be read without it.

function tellTimes(root) {
  const told = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) {
      time.textContent = told.format(moment);
      time.title = time.dateTime;
    }
  }
}

const LARGEST = 3;

function offerZoom(root) {
  const picture = root.querySelector("#page-picture");
  const zoom = root.querySelector(".zoom");
  if (!picture || !zoom || !picture.querySelector("svg")) return;
  let step = Number(sessionStorage.getItem("zoom") || 0);
  const show = () => {
    for (let each = 1; each <= LARGEST; each += 1) picture.classList.toggle(`zoom-${each}`, each === step);
    const image = picture.querySelector("image");
    const url = new URL(image.getAttribute("href"), location.href);
    url.searchParams.set("width", step ? 2400 : 1000);
    image.setAttribute("href", url.pathname + url.search);
    const marked = picture.querySelector(".area");
    if (marked) marked.scrollIntoView({ block: "center", inline: "center" });
  };
  zoom.hidden = false;
  zoom.addEventListener("click", (event) => {
    const sign = event.target.dataset.zoom;
    if (!sign) return;
    step = sign === "0" ? 0 : Math.min(LARGEST, Math.max(0, step + (sign === "+" ? 1 : -1)));
    sessionStorage.setItem("zoom", String(step));
    show();
  });
  if (step) show();
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  found.click();
});

document.addEventListener("DOMContentLoaded", () => {
  tellTimes(document);
  offerZoom(document);
});
document.addEventListener("htmx:afterSettle", (event) => tellTimes(event.target));
