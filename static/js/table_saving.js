// Nothing that was typed is lost: one save after another, tried again until it is done, and told to the person.

const PAUSE = 900;
const AGAIN = [2000, 5000, 10_000, 30_000];

export async function post(url, body, signal) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const answer = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { ...headers, "Content-Type": "application/json", Accept: "application/json" },
    redirect: "manual",
    signal,
  });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: answer.status, signedOut: answer.type === "opaqueredirect", said: isJson ? await answer.json() : {} };
}

function reasons(said) {
  return (said.reasons ?? []).join(" ");
}

export class Saver {
  // `hooks`: table(), saved(answer, current), status(text, failed), stale(text)
  constructor(setup, hooks) {
    this.url = setup.urls.save;
    this.words = setup.words;
    this.revision = setup.revision;
    this.digest = setup.digest;
    this.hooks = hooks;
    this.version = 0;
    this.savedVersion = 0;
    this.sending = false;
    this.tries = 0;
    this.theirs = null;
    addEventListener("online", () => this.unsaved && this.soon(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.unsaved && this.soon(0));
  }

  get unsaved() {
    return this.version !== this.savedVersion;
  }

  changed() {
    this.version += 1;
    if (this.theirs) return;
    this.hooks.status(this.words.unsaved, false);
    this.soon(PAUSE);
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send() {
    if (this.sending || this.theirs || !this.unsaved) return;
    this.sending = true;
    const version = this.version;
    this.hooks.status(this.words.saving, false);
    let answer = null;
    try {
      answer = await post(this.url, { revision: this.revision, digest: this.digest, table: this.hooks.table() });
    } catch {
      answer = null;
    }
    this.sending = false;
    this.take(answer, version);
  }

  take(answer, version) {
    if (answer?.status === 200) this.took(answer.said, version);
    else if (answer?.status === 409) {
      this.theirs = answer.said;
      this.hooks.status(this.words.stale, true);
      this.hooks.stale(this.words.stale);
    } else if (answer?.signedOut) this.again(this.words.signedOut, true);
    else if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      // Sending the same again would be refused again; the next change tries anew
      this.hooks.status(this.words.refused.replace("{reason}", reasons(answer.said)), true);
    } else this.again(this.words.noConnection, false);
  }

  took(said, version) {
    this.tries = 0;
    this.revision = said.revision;
    this.digest = said.digest;
    this.savedVersion = version;
    for (const field of document.querySelectorAll("dialog input[name=revision]")) field.value = said.revision;
    const current = this.version === version;
    if (current) this.hooks.status(this.words.saved.replace("{time}", said.saved_at), false);
    else this.soon(PAUSE);
    this.hooks.saved(said, current);
  }

  again(reason, whole) {
    this.hooks.status(whole ? reason : this.words.notSaved.replace("{reason}", reason), true);
    this.soon(AGAIN[Math.min(this.tries, AGAIN.length - 1)]);
    this.tries += 1;
  }

  // Save what is here over what somebody else wrote meanwhile
  insist() {
    if (!this.theirs) return;
    this.revision = this.theirs.revision;
    this.digest = this.theirs.digest;
    this.theirs = null;
    this.soon(0);
  }
}

export class Checker {
  // `hooks`: table(), checked(answer), status(text)
  constructor(setup, hooks) {
    this.url = setup.urls.check;
    this.words = setup.words;
    this.hooks = hooks;
  }

  soon(pause = 400) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), pause);
  }

  stop() {
    clearTimeout(this.timer);
    this.waiting?.abort();
    this.waiting = null;
  }

  async check() {
    this.stop();
    const waiting = new AbortController();
    this.waiting = waiting;
    try {
      const answer = await post(this.url, { table: this.hooks.table() }, waiting.signal);
      if (this.waiting !== waiting) return;
      if (answer.status === 200) this.hooks.checked(answer.said);
      else if (answer.status === 429) this.soon(10_000);
      else if (answer.said.reasons) this.hooks.status(this.words.notChecked.replace("{reason}", reasons(answer.said)));
    } catch {
      // Superseded, or no connection: the save says so, and checks as well
    }
  }
}
