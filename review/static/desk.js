"use strict";
// Times in the reader's zone, zoom, keys, forms that survive a lost connection.
// Everything can be read, and every form sent, without it.

const RETRY_SECONDS = [1, 2, 5, 10, 20, 30];
const LARGEST_ZOOM = 3;
const NARROW = matchMedia("(max-width: 60rem)");

function tellTimes(root) {
  const told = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.textContent = told.format(moment);
    time.title = time.dateTime;
  }
}

function foldFilters() {
  const filters = document.querySelector("details.filters");
  if (filters && NARROW.matches) filters.open = false;
}

// --- a table that is filtered anew: what was open stays open, and where one was one stays

let left = null;

document.addEventListener("htmx:beforeSwap", () => {
  left = {
    unfolded: new Map([...document.querySelectorAll("details[id]")].map((each) => [each.id, each.open])),
    scrolled: document.querySelector("#facets")?.scrollTop ?? 0,
    focused: document.activeElement?.id,
  };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!left) return;
  for (const [id, open] of left.unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  const facets = document.querySelector("#facets");
  if (facets) facets.scrollTop = left.scrolled;
  if (left.focused && document.activeElement?.id !== left.focused) document.getElementById(left.focused)?.focus();
});

function foldMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => foldMenus(event.target.closest("details.menu")));

// --- the page's picture

function offerZoom() {
  const picture = document.querySelector("#page-picture");
  const zoom = document.querySelector(".zoom");
  if (!picture || !zoom || !picture.querySelector("svg")) return;
  let step = Number(sessionStorage.getItem("zoom") || 0);
  const show = () => {
    for (let each = 1; each <= LARGEST_ZOOM; each += 1) picture.classList.toggle(`zoom-${each}`, each === step);
    const image = picture.querySelector("image");
    const url = new URL(image.getAttribute("href"), location.href);
    url.searchParams.set("width", step ? 2400 : 1000);
    image.setAttribute("href", url.pathname + url.search);
    centre(picture);
  };
  zoom.hidden = false;
  zoom.addEventListener("click", (event) => {
    const sign = event.target.dataset.zoom;
    if (!sign) return;
    step = sign === "0" ? 0 : Math.min(LARGEST_ZOOM, Math.max(0, step + (sign === "+" ? 1 : -1)));
    sessionStorage.setItem("zoom", String(step));
    show();
  });
  if (step) show();
  else centre(picture);
}

function centre(picture) {
  const marked = picture.querySelector(".area-quote");
  if (!marked || marked.closest("a")) return;
  const frame = picture.getBoundingClientRect();
  const place = marked.getBoundingClientRect();
  picture.scrollTop += place.top - frame.top - frame.height / 3;
  picture.scrollLeft += place.left - frame.left - frame.width / 3;
}

// --- keys

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu?.contains(document.activeElement)) menu.querySelector("summary").focus();
    foldMenus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (isTyping(event.target) && !event.target.matches("[type=checkbox], select[data-key]")) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary, select")) return;
  const found = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  press(found);
});

function press(found) {
  if (found.tagName === "SELECT") {
    found.selectedIndex = (found.selectedIndex + 1) % found.options.length;
    found.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (found.tagName === "INPUT" && found.type !== "checkbox") found.focus();
  else found.click();
}

function nameOf(element) {
  const label = element.closest("label") ?? element;
  const words = element.ariaLabel ? [element.ariaLabel] : [...(label.querySelector("span") ?? label).childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent);
  return words.join("").trim();
}

function tellKeys() {
  const list = document.querySelector("#keys dl");
  const rows = [...document.querySelectorAll("[data-key]")].filter((element) => element.id !== "show-keys" && !element.disabled);
  list.replaceChildren(...rows.map((element) => {
    const row = document.createElement("div");
    const keys = document.createElement("dt");
    for (const key of element.dataset.key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    const name = document.createElement("dd");
    name.textContent = nameOf(element);
    row.append(keys, name);
    return row;
  }));
  if (!rows.length) list.append("This page has no keys of its own.");
}

function offerKeys() {
  const button = document.querySelector("#show-keys");
  button.hidden = false;
  button.addEventListener("click", () => {
    tellKeys();
    document.querySelector("#keys").showModal();
  });
}

// labels and "no rule" exclude each other
document.addEventListener("change", (event) => {
  const other = event.target.dataset?.excludes;
  if (!other || !event.target.checked) return;
  for (const element of event.target.form.querySelectorAll(`[name="${other}"]`)) element.checked = false;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

function fetchAhead() {
  const ahead = document.querySelector("form[data-ahead]")?.dataset.ahead;
  if (ahead) new Image().src = ahead;
}

// --- words of the passage into cells

let chosenWords = "";

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const passage = document.querySelector("[data-passage]");
  if (!passage || !selection || selection.isCollapsed) return;
  if (passage.contains(selection.anchorNode) && passage.contains(selection.focusNode)) chosenWords = selection.toString().trim();
});

document.addEventListener("focusin", (event) => {
  if (!chosenWords || !event.target.matches("[data-slot]")) return;
  event.target.value = chosenWords;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  chosenWords = "";
});

function offerSelection() {
  chosenWords = "";
  for (const hint of document.querySelectorAll("[data-hint]")) hint.hidden = !document.querySelector("[data-passage]");
}

// --- forms: what was typed is kept until the server has it

function notify(text, actions = []) {
  const notices = document.querySelector("#notices");
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.append(text);
  for (const [name, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      notice.remove();
      act();
    });
    notice.append(" ", button);
  }
  notices.replaceChildren(notice);
  return notice;
}

function readFields(form) {
  const fields = [...new FormData(form).entries()].filter(([name]) => !["csrf_token", "seen", "go"].includes(name));
  return JSON.stringify(fields);
}

function fillFields(form, text) {
  const fields = JSON.parse(text);
  for (const element of form.elements) {
    if (!element.name || element.type === "hidden" || element.tagName === "BUTTON") continue;
    const values = fields.filter(([name]) => name === element.name).map(([, value]) => value);
    if (element.type === "checkbox") element.checked = values.includes(element.value);
    else if (values.length) [element.value] = values;
  }
}

function keepDraft() {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `draft:${form.dataset.draft}`;
  const untouched = readFields(form);
  const draft = localStorage.getItem(key);
  if (draft && draft !== untouched) {
    notify("There are changes here that were not sent.", [
      ["Take them up", () => fillFields(form, draft)],
      ["Drop them", () => localStorage.removeItem(key)],
    ]);
  }
  form.addEventListener("input", () => {
    const fields = readFields(form);
    if (fields === untouched) localStorage.removeItem(key);
    else localStorage.setItem(key, fields);
  });
}

async function send(form, submitter, attempt = 0) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action"); // a field may be called action
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "text/html", "X-CSRF-Token": form.elements.csrf_token.value } });
    const taken = answer.ok && !new URL(answer.url).pathname.startsWith("/log-in"); // else the session is over
    if (form.dataset.draft && taken) localStorage.removeItem(`draft:${form.dataset.draft}`);
    const html = await answer.text();
    if (answer.redirected) history.pushState(null, "", answer.url);
    noteAddress();
    showAnswer(html);
    if (answer.redirected) scrollTo(0, 0);
  } catch {
    const seconds = RETRY_SECONDS[Math.min(attempt, RETRY_SECONDS.length - 1)];
    const again = setTimeout(() => send(form, submitter, attempt + 1), seconds * 1000);
    notify(`No connection. Nothing is lost: it is sent again in ${seconds} s.`, [
      ["Send now", () => {
        clearTimeout(again);
        send(form, submitter, attempt);
      }],
    ]);
  }
}

function showAnswer(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.querySelector("#content");
  if (!content) {
    location.reload();
    return;
  }
  for (const element of document.querySelectorAll("#content [hx-get]")) window.htmx?.trigger(element, "htmx:abort"); // what waits takes up connections
  document.querySelector("#content").replaceWith(document.adoptNode(content));
  document.title = page.title;
  document.querySelector("#notices").replaceChildren();
  window.htmx?.process(document.querySelector("#content"));
  prepare();
  document.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.elements.csrf_token || form.enctype === "multipart/form-data") return;
  if (form.getAttribute("action").startsWith("/log-")) return;
  event.preventDefault();
  send(form, event.submitter);
});

// --- uploads

function offerDrop() {
  const form = document.querySelector("[data-drop]");
  if (!form) return;
  const over = (event) => {
    event.preventDefault();
    form.classList.toggle("over", event.type === "dragover" || event.type === "dragenter");
  };
  for (const name of ["dragenter", "dragover", "dragleave"]) form.addEventListener(name, over);
  form.addEventListener("drop", (event) => {
    over(event);
    form.elements.files.files = event.dataTransfer.files;
    if (event.dataTransfer.files.length) form.requestSubmit();
  });
}

function prepare() {
  tellTimes(document);
  foldFilters();
  document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  offerZoom();
  offerSelection();
  keepDraft();
  offerDrop();
  fetchAhead();
  noteAddress();
}

// --- the way back

let address = "";

function noteAddress() {
  address = location.pathname + location.search;
}

addEventListener("popstate", () => {
  if (location.pathname + location.search !== address) location.reload(); // else it is another place of this page
});
for (const moment of ["DOMContentLoaded", "htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(moment, noteAddress);
document.addEventListener("DOMContentLoaded", () => {
  prepare();
  offerKeys();
});
document.addEventListener("htmx:afterSettle", (event) => tellTimes(event.target));
