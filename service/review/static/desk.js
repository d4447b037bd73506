// The desk without it works by mouse; this adds keys and small comforts. No request is made from here.
"use strict";

(() => {
  const STORE = "anyou-keys";
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // One key, one element. An element that is not there is a key that does nothing.
  const byKey = (key) => find(`[data-key="${CSS.escape(key)}"]:not([disabled])`);

  const keysOn = () => {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  };

  const typing = (element) =>
    element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]");

  function press(element) {
    const hidden = element.closest("details:not([open])");
    if (hidden) hidden.open = true;
    element.click();
    if (element.matches("input[type=checkbox]")) element.scrollIntoView({ block: "nearest" });
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
    const at = document.activeElement || document.body;
    if (event.key === "Escape" && typing(at)) {
      at.blur();
      return;
    }
    if (event.ctrlKey) {
      const confirm = event.key === "Enter" && at.closest && at.closest("form#decide") && byKey("Enter");
      if (confirm) {
        event.preventDefault();
        confirm.click();
      }
      return;
    }
    if (find("dialog[open]") || typing(at) || !keysOn()) return;
    // What has the focus keeps the keys that work it.
    const worked = at.matches("a, button, summary");
    if (worked && (event.key === "Enter" || event.key === " ")) return;
    if (at.matches("input[type=checkbox], input[type=radio]") && event.key === " ") return;
    const focus = find(`[data-focus="${CSS.escape(event.key)}"]`);
    if (focus) {
      event.preventDefault();
      focus.focus();
      if (focus.select) focus.select();
      return;
    }
    if (event.key === "/" && find("a[data-key=q]")) {
      event.preventDefault();
      location.assign(`${find("a[data-key=q]").href}#query`);
      return;
    }
    if ((event.key === "j" || event.key === "k") && find("[data-row]")) {
      event.preventDefault();
      const rows = all("[data-row]");
      const here = rows.indexOf(at);
      const next = event.key === "j" ? Math.min(rows.length - 1, here + 1) : Math.max(0, here - 1);
      rows[next].focus();
      return;
    }
    const element = byKey(event.key);
    if (element) {
      event.preventDefault();
      press(element);
    }
  }

  // What the confirming button will do is written on it.
  function tellChoice(form) {
    const text = find("#go-text");
    const first = form.dataset.first;
    const was = text.textContent;
    // The first one ticked is the main label; boxes alone are sent in the order of the page.
    const order = find("#order");
    let ticked = order.value.split(" ").filter(Boolean);
    const tell = () => {
      const boxes = all("input[name=label]:checked", form);
      const values = boxes.map((box) => box.value);
      ticked = [...ticked.filter((value) => values.includes(value)), ...values.filter((value) => !ticked.includes(value))];
      order.value = ticked.join(" ");
      const chosen = ticked.map((value) => boxes.find((box) => box.value === value));
      if (!chosen.length) {
        text.textContent = was;
        return;
      }
      const main = chosen.length > 1 ? "（主）" : "";
      const names = chosen.map((box, place) => box.dataset.name + (place ? "" : main)).join("、");
      const same = !first || chosen.some((box) => box.value === first);
      text.textContent = `${same ? "确认" : "改判为"} ${names}`;
    };
    form.addEventListener("change", tell);
    tell();
  }

  // What stands in the decision goes along with the smaller forms of the page, so that it is there again after them.
  function carry(form, decide) {
    form.addEventListener("submit", () => {
      all("[data-carried]", form).forEach((field) => field.remove());
      for (const [name, value] of new FormData(decide)) {
        if (name === "csrf_token") continue;
        const field = document.createElement("textarea");
        Object.assign(field, { name, value, hidden: true });
        field.dataset.carried = "";
        form.append(field);
      }
    });
  }

  function once(form) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }

  document.addEventListener("keydown", onKey);
  window.addEventListener("pageshow", () => all("form").forEach((form) => delete form.dataset.sent));

  document.addEventListener("DOMContentLoaded", () => {
    all("form[method=post]:not([data-again])").forEach(once);
    const decide = find("form#decide");
    if (decide) tellChoice(decide);
    if (decide) all("form[data-carry]").forEach((form) => carry(form, decide));
    if (location.hash === "#query" && find("#query")) find("#query").focus();
    const text = find("#text");
    all("input[name=lit]").forEach((radio) =>
      radio.addEventListener("change", () => {
        text.dataset.lit = radio.value;
      }),
    );
    all("[data-all]").forEach((box) =>
      box.addEventListener("change", () => {
        all(`input[name="${box.dataset.all}"]`).forEach((one) => {
          one.checked = box.checked;
        });
      }),
    );
    all("[data-open]").forEach((button) =>
      button.addEventListener("click", () => find(`#${button.dataset.open}`).showModal()),
    );
    const on = find("#keys-on");
    if (on) {
      on.checked = keysOn();
      on.addEventListener("change", () => {
        try {
          localStorage.setItem(STORE, on.checked ? "on" : "off");
        } catch {
          // A browser that keeps nothing keeps the keys on.
        }
      });
    }
  });
})();
