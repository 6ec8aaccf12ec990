"use strict";
// Lines of a document: a chosen product shows its price, rate and stock; sums follow while typing.
// The price and rate of the product stand as placeholders: what is left empty, the service takes from it.
document.addEventListener("DOMContentLoaded", () => {
  const $ = window.django?.jQuery;
  if (!$ || window.linesFollow) return;
  window.linesFollow = true;

  const plain = (text) => {
    let found = (text ?? "").replace(/[\s\u00a0\u202f\u2009']/g, "");
    if (found.includes(",") && found.includes(".")) {
      const decimal = Math.max(found.lastIndexOf(","), found.lastIndexOf("."));
      found = found.slice(0, decimal).replace(/[.,]/g, "") + "." + found.slice(decimal + 1);
    }
    const number = Number(found.replace(",", "."));
    return found === "" || Number.isNaN(number) ? null : number;
  };
  const shown = (number) => {
    const whole = Math.abs(number - Math.round(number)) < 0.005;
    const places = whole ? 0 : 2;
    const language = document.documentElement.lang.startsWith("en") ? "en" : "ru";
    return number.toLocaleString(language, { minimumFractionDigits: places, maximumFractionDigits: places });
  };
  const round = (number) => Math.round((number + Number.EPSILON) * 100) / 100;

  const prefixOf = (name) => name?.match(/^(.+-(?:\d+))-\w+$/)?.[1];
  const box = (prefix, name) => document.querySelector(`[name="${CSS.escape(`${prefix}-${name}`)}"]`);
  const value = (prefix, name) => {
    const field = box(prefix, name);
    return field ? plain(field.value) ?? plain(field.placeholder) : null;
  };
  const cell = (prefix, name) => box(prefix, "product")?.closest("tr")?.querySelector(`.field-${name}`);
  const put = (prefix, name, text) => {
    const found = cell(prefix, name);
    const inner = found?.querySelector(".readonly") ?? found?.querySelector("div div, div") ?? found;
    if (inner) inner.textContent = text;
  };

  const totalOf = (prefix) => {
    const quantity = value(prefix, "quantity");
    const net = value(prefix, "unit_price");
    const gross = value(prefix, "unit_price_with_tax");
    const price = gross ?? net;
    if (quantity === null || price === null) return null;
    const tax = value(prefix, "tax") ?? 0;
    const rest = 1 - (value(prefix, "discount") ?? 0) / 100;
    const typed = box(prefix, "unit_price")?.value && !box(prefix, "unit_price_with_tax")?.value;
    if (typed || gross === null) {
      const sum = round(quantity * net * rest);
      return round(sum + round((sum * tax) / 100));
    }
    return round(quantity * gross * rest);
  };

  const follow = (prefix, group) => {
    const total = totalOf(prefix);
    if (total !== null) put(prefix, "total", shown(total));
    let all = 0;
    for (const product of group.querySelectorAll("[name$=-product]")) {
      const each = prefixOf(product.name);
      if (!each || each.includes("__prefix__") || box(each, "DELETE")?.checked) continue;
      all += totalOf(each) ?? 0;
    }
    let foot = group.querySelector(".lines-total");
    if (!foot) {
      foot = document.createElement("output");
      foot.className = "lines-total";
      group.append(foot);
    }
    foot.textContent = `Σ ${shown(all)} ₸`;
  };
  const groupOf = (element) => element.closest("[data-inline-type=tabular]");

  // Of the two prices the one that was typed counts; the other one follows it.
  const pair = (prefix, name) => {
    const other = name === "unit_price" ? "unit_price_with_tax" : "unit_price";
    const [typed, followed] = [box(prefix, name), box(prefix, other)];
    const price = plain(typed?.value);
    if (!followed || price === null) return;
    const factor = 1 + (value(prefix, "tax") ?? 0) / 100;
    followed.value = "";
    followed.placeholder = shown(round(name === "unit_price" ? price * factor : price / factor));
  };

  document.addEventListener("input", (event) => {
    const prefix = prefixOf(event.target.name);
    const group = prefix && groupOf(event.target);
    if (!group || !box(prefix, "product")) return;
    const name = event.target.name.slice(prefix.length + 1);
    if (name.startsWith("unit_price")) pair(prefix, name);
    follow(prefix, group);
  });
  document.addEventListener("change", (event) => {
    const prefix = prefixOf(event.target.name);
    const group = prefix && groupOf(event.target);
    if (group && event.target.name.endsWith("-DELETE") && box(prefix, "product")) follow(prefix, group);
  });

  const ask = async (select, kind, asked = {}) => {
    const base = (select.dataset["ajax-Url"] || select.getAttribute("data-ajax--url") || "").replace(/autocomplete\/$/, "");
    if (!base || !select.value) return null;
    const query = new URLSearchParams(asked);
    const answer = await fetch(`${base}picked/${kind}/${encodeURIComponent(select.value)}/?${query}`, {
      headers: { Accept: "application/json" },
    });
    return answer.ok ? answer.json() : null;
  };

  // What one picked by (price, stock, BIN) need not stand in the form.
  const shorten = (select) => {
    const shown = select.parentElement.querySelector(".select2-selection__rendered");
    const words = select.selectedOptions[0]?.text.split(" · ")[0];
    const text = shown && [...shown.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
    if (text && words) text.textContent = words;
  };

  $(document).on("select2:select", "select[name$=-product]", async (event) => {
    const prefix = prefixOf(event.target.name);
    const group = prefix && groupOf(event.target);
    if (!group) return;
    const product = await ask(event.target, "product", buyer(prefix));
    shorten(event.target);
    if (!product) return;
    for (const name of ["unit_price", "unit_price_with_tax", "tax"]) {
      const field = box(prefix, name);
      if (!field) continue;
      field.value = "";
      field.placeholder = shown(Number(product[name]));
    }
    const quantity = box(prefix, "quantity");
    if (quantity && !quantity.value) quantity.value = "1";
    const unit = box(prefix, "unit");
    if (unit && !unit.value) unit.value = product.unit;
    put(prefix, "stock", product.stock);
    put(prefix, "price_from", product.price_source);
    follow(prefix, group);
    quantity?.focus();
    quantity?.select();
  });

  // What price lists look at: who buys, and how many.
  const buyer = (prefix) => {
    const asked = {};
    const customer = document.querySelector("select[name=customer]")?.value;
    const quantity = value(prefix, "quantity");
    if (customer) asked.customer = customer;
    if (quantity) asked.quantity = quantity;
    return asked;
  };

  // Another quantity or customer may have another price: of new lines whose price nobody typed.
  const repriced = async (prefix) => {
    const select = box(prefix, "product");
    const prices = ["unit_price", "unit_price_with_tax"].map((name) => box(prefix, name)).filter(Boolean);
    if (!select?.value || box(prefix, "id")?.value || prices.some((field) => field.value)) return;
    const asked = buyer(prefix);
    const product = await ask(select, "product", asked);
    if (!product || prices.some((field) => field.value) || asked.quantity !== buyer(prefix).quantity) return;
    for (const field of prices) field.placeholder = shown(Number(product[field.name.slice(prefix.length + 1)]));
    put(prefix, "price_from", product.price_source);
    follow(prefix, groupOf(select));
  };
  const waiting = new Map();
  document.addEventListener("input", (event) => {
    const prefix = prefixOf(event.target.name);
    if (!prefix || !event.target.name.endsWith("-quantity") || !box(prefix, "product")) return;
    clearTimeout(waiting.get(prefix));
    waiting.set(prefix, setTimeout(() => repriced(prefix), 300));
  });

  // A new document's terms and place are the customer's until somebody says otherwise.
  $(document).on("select2:select", "select[name=customer]", async (event) => {
    const customer = await ask(event.target, "customer");
    shorten(event.target);
    for (const product of document.querySelectorAll("select[name$=-product]")) {
      const prefix = prefixOf(product.name);
      if (prefix && !prefix.includes("__prefix__") && groupOf(product)) repriced(prefix);
    }
    if (!customer) return;
    const terms = document.querySelector("select[name=payment_terms]");
    if (terms) terms.value = customer.payment_terms;
    for (const name of [
      "contract_number", "contract_date", "address_line1", "city", "postal_code", "country",
    ]) {
      const field = document.querySelector(`input[name=${name}]`);
      if (field && !field.value) field.placeholder = customer[name];
    }
  });
});
