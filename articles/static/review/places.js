// Places of the page are places of the text: code points into the revision, as the server counts them.

export class Places {
  constructor(root) {
    this.root = root;
    this.read();
  }

  // To be called whenever the text has been written anew.
  read() {
    this.runs = [...this.root.querySelectorAll("span[data-at]")]
      .filter((span) => span.firstChild)
      .map((span) => {
        const start = Number(span.dataset.at);
        return { start, end: start + [...span.textContent].length, node: span.firstChild };
      });
    this.lines = [...this.root.querySelectorAll("p[data-at]")].map((line) => ({
      start: Number(line.dataset.at), text: [...line.textContent],
    }));
    this.words = this.lines.flatMap(({ start, text }) => stretches(text.join(""), /\S+/gu, start));
    this.sentences = this.lines.flatMap(({ start, text }) =>
      stretches(text.join(""), /\S(?:[^.!?…]|[.!?…](?!["”’»)\]]*(?:\s|$)))*(?:[.!?…]+["”’»)\]]*|$)/gu, start));
    this.quotations = this.lines.flatMap(({ start, text }) =>
      stretches(text.join(""), /[“„«"][^“”„«»"]{2,}[”“»"]/gu, start));
    // What a statement may be made of, in the order of the text: a quotation before the sentence that it opens.
    this.stretches = [...this.quotations, ...this.sentences]
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .filter((s, n, all) => !n || s[0] !== all[n - 1][0] || s[1] !== all[n - 1][1]);
    this.taken = this.runs.filter((r) => r.node.parentElement.dataset.s).map((r) => [r.start, r.end]);
  }

  isFree([start, end]) {
    return !this.taken.some((t) => t[0] < end && start < t[1]);
  }

  // The code point at a boundary of the DOM, whatever kind of node it lies in.
  at(node, offset) {
    if (node.nodeType === Node.TEXT_NODE) {
      const run = this.runs.find((r) => r.node === node);
      return run ? run.start + [...node.data.slice(0, offset)].length : null;
    }
    const probe = document.createRange();
    probe.setStart(node, offset);
    const next = this.runs.find((r) => probe.comparePoint(r.node, 0) >= 0);
    return next ? next.start : this.runs.at(-1)?.end ?? null;
  }

  // The span that is selected in the text, without white space at its ends; null when none is.
  selected() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.root)) return null;
    const inside = (node) => this.root.contains(node);
    const first = inside(range.startContainer) ? this.at(range.startContainer, range.startOffset) : this.runs[0]?.start;
    const last = inside(range.endContainer) ? this.at(range.endContainer, range.endOffset) : this.runs.at(-1)?.end;
    const within = this.words.filter((word) => word[1] > first && word[0] < last);
    if (first == null || last == null || !within.length) return null;
    return [Math.max(first, within[0][0]), Math.min(last, within.at(-1)[1])];
  }

  select([start, end]) {
    const from = this.boundary(start, false);
    const to = this.boundary(end, true);
    if (!from || !to) return;
    document.getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    from.node.parentElement.scrollIntoView({ block: "nearest" });
  }

  boundary(place, isEnd) {
    const run = isEnd
      ? this.runs.findLast((r) => r.start < place)
      : this.runs.find((r) => r.end > place);
    if (!run) return null;
    const points = [...run.node.data].slice(0, Math.max(0, place - run.start));
    return { node: run.node, offset: points.join("").length };
  }

  text([start, end]) {
    const parts = this.lines.map((line) =>
      line.text.slice(Math.max(0, start - line.start), Math.max(0, end - line.start)).join(""));
    return parts.filter(Boolean).join("\n");
  }

  // A span with one of its ends moved by so many words.
  byWord([start, end], which, step) {
    if (which === "end") {
      const ends = this.words.map((word) => word[1]);
      const next = step > 0 ? ends.find((e) => e > end) : ends.findLast((e) => e < end);
      return next > start ? [start, next] : [start, end];
    }
    const starts = this.words.map((word) => word[0]);
    const next = step > 0 ? starts.find((s) => s > start) : starts.findLast((s) => s < start);
    return next != null && next < end ? [next, end] : [start, end];
  }

  byLetter([start, end], which, step) {
    const moved = which === "end" ? [start, end + step] : [start + step, end];
    const last = this.lines.at(-1);
    const limit = last ? last.start + last.text.length : 0;
    return moved[0] >= 0 && moved[0] < moved[1] && moved[1] <= limit ? moved : [start, end];
  }

  // The quotation or sentence that begins after (or before) a place; `free`: one that is no statement's yet.
  stretch(now, step, free = false) {
    const all = free ? this.stretches.filter((s) => this.isFree(s)) : this.stretches;
    const later = (s) => s[0] > now[0] || (s[0] === now[0] && s[1] > now[1]);
    const found = step > 0
      ? all.find(later)
      : all.findLast((s) => !later(s) && (s[0] !== now[0] || s[1] !== now[1]));
    return found ?? all.at(step > 0 ? -1 : 0) ?? null;
  }
}

function stretches(text, pattern, start) {
  let place = 0;
  let unit = 0;
  return [...text.matchAll(pattern)].map((match) => {
    place += [...text.slice(unit, match.index)].length;
    const first = start + place;
    place += [...match[0]].length;
    unit = match.index + match[0].length;
    return [first, start + place];
  });
}

export const written = (spans) => spans.map(([start, end]) => `${start}-${end}`).join(" ");
export const parsed = (text) => (text ?? "").split(" ").filter(Boolean).map((s) => s.split("-").map(Number));
