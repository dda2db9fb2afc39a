// Converts between selections on the page and spans of the text: [start, end] in code points of the revision, as the
// server counts them. (JavaScript counts UTF-16 units, of which an emoji has two.)

export class TextPositions {
  constructor(root) {
    this.root = root;
    this.read();
  }

  // Call this whenever the text has been redrawn.
  read() {
    this.runs = [...this.root.querySelectorAll("span[data-start]")]
      .filter((span) => span.firstChild)
      .map((span) => {
        const start = Number(span.dataset.start);
        return { start, end: start + [...span.textContent].length, node: span.firstChild };
      });
    this.lines = [...this.root.querySelectorAll("p[data-start]")].map((line) => ({
      start: Number(line.dataset.start), text: [...line.textContent],
    }));
    this.words = this.lines.flatMap(({ start, text }) => findSpans(text.join(""), /\S+/gu, start));
    this.sentences = this.lines.flatMap(({ start, text }) =>
      findSpans(text.join(""), /\S(?:[^.!?…]|[.!?…](?!["”’»)\]]*(?:\s|$)))*(?:[.!?…]+["”’»)\]]*|$)/gu, start));
    this.quotations = this.lines.flatMap(({ start, text }) =>
      findSpans(text.join(""), /[“„«"][^“”„«»"]{2,}[”“»"]/gu, start));
    // What a new statement may consist of, in the order of the text: a quotation comes before its sentence.
    this.passages = [...this.quotations, ...this.sentences]
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .filter((s, n, all) => !n || s[0] !== all[n - 1][0] || s[1] !== all[n - 1][1]);
    this.statementSpans = this.runs.filter((r) => r.node.parentElement.dataset.content).map((r) => [r.start, r.end]);
  }

  isUnclaimed([start, end]) {
    return !this.statementSpans.some((t) => t[0] < end && start < t[1]);
  }

  // Return the position of a boundary point of the DOM, in a text node or an element.
  positionAt(node, offset) {
    if (node.nodeType === Node.TEXT_NODE) {
      const run = this.runs.find((r) => r.node === node);
      return run ? run.start + [...node.data.slice(0, offset)].length : null;
    }
    const probe = document.createRange();
    probe.setStart(node, offset);
    const next = this.runs.find((r) => probe.comparePoint(r.node, 0) >= 0);
    return next ? next.start : this.runs.at(-1)?.end ?? null;
  }

  // Return the selected span without white space at its ends; null if nothing in the text is selected.
  selectedSpan() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.root)) return null;
    const inside = (node) => this.root.contains(node);
    const first = inside(range.startContainer)
      ? this.positionAt(range.startContainer, range.startOffset)
      : this.runs[0]?.start;
    const last = inside(range.endContainer)
      ? this.positionAt(range.endContainer, range.endOffset)
      : this.runs.at(-1)?.end;
    const within = this.words.filter((word) => word[1] > first && word[0] < last);
    if (first == null || last == null || !within.length) return null;
    return [Math.max(first, within[0][0]), Math.min(last, within.at(-1)[1])];
  }

  selectSpan([start, end]) {
    const from = this.boundaryPoint(start, false);
    const to = this.boundaryPoint(end, true);
    if (!from || !to) return;
    document.getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    from.node.parentElement.scrollIntoView({ block: "nearest" });
  }

  boundaryPoint(position, isEnd) {
    const run = isEnd
      ? this.runs.findLast((r) => r.start < position)
      : this.runs.find((r) => r.end > position);
    if (!run) return null;
    const points = [...run.node.data].slice(0, Math.max(0, position - run.start));
    return { node: run.node, offset: points.join("").length };
  }

  textOf([start, end]) {
    const parts = this.lines.map((line) =>
      line.text.slice(Math.max(0, start - line.start), Math.max(0, end - line.start)).join(""));
    return parts.filter(Boolean).join("\n");
  }

  // Return a span with one of its ends moved by a word.
  movedByWord([start, end], which, step) {
    if (which === "end") {
      const ends = this.words.map((word) => word[1]);
      const next = step > 0 ? ends.find((e) => e > end) : ends.findLast((e) => e < end);
      return next > start ? [start, next] : [start, end];
    }
    const starts = this.words.map((word) => word[0]);
    const next = step > 0 ? starts.find((s) => s > start) : starts.findLast((s) => s < start);
    return next != null && next < end ? [next, end] : [start, end];
  }

  movedByLetter([start, end], which, step) {
    const moved = which === "end" ? [start, end + step] : [start + step, end];
    const last = this.lines.at(-1);
    const limit = last ? last.start + last.text.length : 0;
    return moved[0] >= 0 && moved[0] < moved[1] && moved[1] <= limit ? moved : [start, end];
  }

  // Return the next quotation or sentence after a span (`step` 1) or before it (-1); with `unclaimed`, one that belongs
  // to no statement yet.
  nextPassage(current, step, unclaimed = false) {
    const all = unclaimed ? this.passages.filter((s) => this.isUnclaimed(s)) : this.passages;
    const isLater = (s) => s[0] > current[0] || (s[0] === current[0] && s[1] > current[1]);
    const isCurrent = (s) => s[0] === current[0] && s[1] === current[1];
    const next = step > 0 ? all.find(isLater) : all.findLast((s) => !isLater(s) && !isCurrent(s));
    return next ?? all.at(step > 0 ? -1 : 0) ?? null;
  }
}

function findSpans(text, pattern, start) {
  // Code points and UTF-16 units before the current place.
  let points = 0;
  let units = 0;
  return [...text.matchAll(pattern)].map((match) => {
    points += [...text.slice(units, match.index)].length;
    const first = start + points;
    points += [...match[0]].length;
    units = match.index + match[0].length;
    return [first, start + points];
  });
}

export const formatSpans = (spans) => spans.map(([start, end]) => `${start}-${end}`).join(" ");
export const parseSpans = (text) => (text ?? "").split(" ").filter(Boolean).map((s) => s.split("-").map(Number));
