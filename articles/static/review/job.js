// Shows how far a bulk job is. When it has ended, the page is read again: it then has the outcome and what can be done.

const INTERVAL_MS = 1000;
const element = (id) => document.getElementById(id);

async function refresh() {
  let job;
  try {
    job = await (await fetch(location.href, { headers: { Accept: "application/json" } })).json();
  } catch {
    setTimeout(refresh, INTERVAL_MS);
    return;
  }
  if (!["queued", "running"].includes(job.state)) {
    location.reload();
    return;
  }
  element("state").textContent = job.label;
  element("seen").textContent = job.seen;
  element("changed").textContent = job.changed;
  element("progress").value = job.share;
  setTimeout(refresh, INTERVAL_MS);
}

setTimeout(refresh, INTERVAL_MS);
