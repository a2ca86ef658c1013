/* The server writes moment, words and state; the browser only counts on, in working time.
   <meta name="workcal" content="08:30-12:00,13:00-17:30;1-5;off:2026-10-01,…;on:2026-10-10,…;own:2026-02-16=08:30-12:00|…">
   An element whose clock has other hours says so: data-cal="24x7", or data-spans. */
import { all, find, meta, say, unitGap } from "./page.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WORKING_DAY = 480;
const SOON_MINUTES = 240;
const SOON_SHARE = 0.2;

const stated = document.documentElement.dataset.now || new Date().toISOString();
/* Moments are moved by the company's offset, so that UTC getters read the wall clock there. */
const zone = /([+-])(\d\d):(\d\d)$/.exec(stated);
const offset = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * MINUTE : 0;
const started = Date.now();
const wall = (moment) => Date.parse(moment) + offset;
const now = () => wall(stated) + Date.now() - started;

function readSpans(text) {
  return text.split(",").filter(Boolean).map((span) => span.split("-").map((time) => {
    const [hours, minutes] = time.split(":").map(Number);
    return (hours * 60 + minutes) * MINUTE;
  }));
}

const dateOf = (midnight) => new Date(midnight).toISOString().slice(0, 10);

function readCalendar(text) {
  const [spans = "", days = "1-5", ...lists] = text.split(";");
  const [first, last] = days.split("-").map(Number);
  const texts = Object.fromEntries(lists.map((list) => {
    const end = list.indexOf(":");
    return [list.slice(0, end), list.slice(end + 1)];
  }));
  const named = Object.fromEntries(["off", "on"].map((name) => [name, new Set((texts[name] || "").split(",").filter(Boolean))]));
  const own = new Map((texts.own || "").split("|").filter(Boolean).map((day) => {
    const [date, hours] = day.split("=");
    return [date, readSpans(hours)];
  }));
  return {
    spans: readSpans(spans),
    own,
    works(midnight) {
      const date = dateOf(midnight);
      if (named.on?.has(date)) return true;
      if (named.off?.has(date)) return false;
      const weekday = new Date(midnight).getUTCDay() || 7;
      return weekday >= first && weekday <= last;
    },
  };
}

const calendar = readCalendar(meta("workcal"));

/* Working minutes between two moments on the wall clock. */
function workingMinutes(from, until, always, hours) {
  if (until <= from) return 0;
  if (always || !calendar.spans.length) return Math.floor((until - from) / MINUTE);
  let sum = 0;
  for (let midnight = Math.floor(from / DAY) * DAY; midnight <= until; midnight += DAY) {
    if (!calendar.works(midnight)) continue;
    for (const [begin, end] of calendar.own.get(dateOf(midnight)) ?? hours) {
      const open = Math.max(from, midnight + begin);
      const close = Math.min(until, midnight + end);
      if (close > open) sum += close - open;
    }
  }
  return Math.floor(sum / MINUTE);
}

/* 2 天 4 时, 6 时 48 分, 48 分; a working day is eight hours, the round-the-clock day 24. */
function inWords(minutes, always) {
  const day = always ? 1440 : WORKING_DAY;
  const days = Math.floor(minutes / day);
  const hours = Math.floor((minutes % day) / 60);
  const rest = minutes % 60;
  const part = (n, unit) => `${n}${unitGap}${say(unit)}`;
  if (days) return part(days, "天") + (hours ? ` ${part(hours, "时")}` : "");
  if (hours) return part(hours, "时") + (rest ? ` ${part(rest, "分")}` : "");
  return part(rest, "分");
}

function stateOf(left, limit, due, warn) {
  if (due <= now()) return "over";
  if (warn) return now() >= warn ? "soon" : "ok";
  const today = Math.floor(due / DAY) === Math.floor(now() / DAY);
  return today && (left < SOON_MINUTES || left < limit * SOON_SHARE) ? "soon" : "ok";
}

function show(element) {
  const due = wall(element.dataset.due);
  const always = element.dataset.cal === "24x7";
  const over = due <= now();
  const hours = element.dataset.spans ? readSpans(element.dataset.spans) : calendar.spans;
  const minutes = over ? workingMinutes(due, now(), always, hours) : workingMinutes(now(), due, always, hours);
  const warn = element.dataset.warn ? wall(element.dataset.warn) : 0;
  const state = stateOf(minutes, Number(element.dataset.limit || 0), due, warn);
  const word = say(over ? "超" : "剩");
  const text = inWords(minutes, always);
  const words = find("b", element);
  if (words) words.textContent = "split" in element.dataset ? text : say(over ? "超 {time}" : "剩 {time}", { time: text });
  const apart = find("[data-word]", element);
  if (apart) apart.textContent = word;
  restate(element.closest(".due, .clock") ?? element, state);
}

function restate(box, state) {
  if (box.classList.contains(state)) return;
  box.classList.remove("ok", "soon", "over");
  box.classList.add(state);
  const sign = find(".i", box);
  if (sign && box.classList.contains("due")) sign.className = `i i-${state === "over" ? "warn" : "clock"}`;
  box.closest("tr")?.classList.remove("soon", "over");
  if (state !== "ok") box.closest("tr")?.classList.add(state);
}

function tick() {
  for (const element of all("[data-due]")) show(element);
}

setInterval(tick, MINUTE / 2);

export function setUp() { /* The server's words stand until the first tick. */ }
