// Passkeys and security keys: the browser asks for the key, its reply goes with the form. The rest works without.
const trouble = document.querySelector("[data-passkey-trouble]");
const say = (text) => { if (trouble) trouble.textContent = text; };
const data = () => JSON.parse(document.getElementById("passkey_data").textContent);

async function answer(kind) {
  if (kind === "create") {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(data().creation_options.publicKey);
    return navigator.credentials.create({ publicKey: options });
  }
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(data().request_options.publicKey);
  return navigator.credentials.get({ publicKey: options });
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
      say("Ihr Browser kennt Passkeys noch nicht. Bitte verwenden Sie die Authentifizierungs-App.");
      return;
    }
    try {
      form.elements.credential.value = JSON.stringify((await answer(form.dataset.passkey)).toJSON());
      form.submit();
    } catch {
      say("Das hat nicht geklappt oder wurde abgebrochen. Bitte versuchen Sie es noch einmal.");
    }
  });
}
