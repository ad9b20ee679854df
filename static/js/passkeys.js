// Passkeys: <form data-passkey="get|create"> is sent once the browser has signed what the server asked. What that is stands
// in data-options, or is fetched from data-options-url when the button is pressed.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function asked({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (publicKey[list]) options[list] = publicKey[list].map((entry) => ({ ...entry, id: bytes(entry.id) }));
  }
  return { publicKey: options };
}

function answered(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])])),
  });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function use(form) {
  const said = form.querySelector("[data-passkey-said]");
  said.textContent = "";
  try {
    const question = asked(await options(form));
    const make = form.dataset.passkey === "create";
    const credential = await (make ? navigator.credentials.create(question) : navigator.credentials.get(question));
    form.elements.credential.value = answered(credential);
  } catch {
    said.textContent = said.dataset.failed;
    return;
  }
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use(form);
  });
}
