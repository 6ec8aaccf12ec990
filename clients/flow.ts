// The main flow with a TypeScript client: `flow <address> <email> <password>`.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const [address, email, password] = process.argv.slice(2);
if (!address || !email || !password) throw new Error("flow <address> <email> <password>");

type Invoice = components["schemas"]["InvoiceListItem"];

/** The data of an answer; a refusal ends the flow. */
function given<T>(answer: { data?: { data: T }; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data.data;
}

function equal(got: unknown, wanted: unknown, what: string): void {
  if (got !== wanted) throw new Error(`${what}: ${String(got)}, not ${String(wanted)}`);
}

const api = createClient<paths>({
  baseUrl: address,
  querySerializer: { array: { style: "form", explode: false } },
});
const session = given(await api.POST("/api/v1/auth/login", { body: { email, password } }));
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${session.accessToken}`);
    return request;
  },
});

// A refusal: what is wrong with each field.
const refused = await api.POST("/api/v1/customers", {
  body: { name: "", type: "COMPANY" },
});
if (refused.error === undefined || refused.response.status !== 400) throw new Error("a customer without a name");
const details = refused.error.error.details;
if (!details["name"]) throw new Error(`no word about the name: ${JSON.stringify(refused.error)}`);

const mark = `TS-${Date.now()}`;
const product = given(
  await api.POST("/api/v1/products", { body: { code: mark, name: "Ноутбук", price: 500_000, vatIncluded: true } }),
);
given(
  await api.POST("/api/v1/products/{id}/stock", {
    params: { path: { id: product.id } },
    body: { type: "IN", quantity: 10, reference: mark, unitCost: 300_000 },
  }),
);
const body = { name: `ТОО ${mark}`, type: "COMPANY" as const, creditLimit: 5_000_000, tags: [] };
const once = { params: { header: { "Idempotency-Key": mark } }, body: { ...body } };
const customer = given(await api.POST("/api/v1/customers", once));
equal(given(await api.POST("/api/v1/customers", once)).id, customer.id, "the same key");

const found = given(
  await api.GET("/api/v1/customers", {
    params: { query: { type: ["COMPANY", "INDIVIDUAL"], search: mark, sort: "-createdAt", limit: 5 } },
  }),
);
equal(found.items.length, 1, "customers found");
equal(found.pagination.total, 1, "their total");

const deal = given(
  await api.POST("/api/v1/deals", {
    body: {
      title: mark,
      customerId: customer.id,
      products: [{ productId: product.id, quantity: 2, unitPriceWithTax: 500_000 }],
    },
  }),
);
equal(
  given(await api.POST("/api/v1/deals/{id}/win", { params: { path: { id: deal.id } }, body: {} })).stage,
  "WON",
  "the deal",
);
const orders = given(await api.GET("/api/v1/orders", { params: { query: { dealId: [deal.id] } } }));
const order = orders.items[0];
if (!order) throw new Error("no order of the won deal");
equal(order.totalAmount, 1_000_000, "the order's total");
const path = { path: { id: order.id } };
equal(given(await api.POST("/api/v1/orders/{id}/confirm", { params: path, body: {} })).status, "confirmed", "confirmed");
equal(given(await api.POST("/api/v1/orders/{id}/ship", { params: path, body: {} })).status, "shipped", "shipped");

const invoices = given(await api.GET("/api/v1/finance/invoices", { params: { query: { orderId: [order.id] } } }));
const invoice: Invoice | undefined = invoices.items[0];
if (!invoice) throw new Error("no invoice of the order");
const billed = { path: { id: invoice.id } };
given(await api.POST("/api/v1/finance/invoices/{id}/send", { params: billed }));
given(
  await api.POST("/api/v1/finance/payments", {
    body: { invoiceId: invoice.id, amount: 1_000_000, method: "bank_transfer" },
  }),
);
equal(given(await api.GET("/api/v1/finance/invoices/{id}", { params: billed })).status, "paid", "the invoice");

const file = await api.GET("/api/v1/finance/invoices/{id}/pdf", { params: billed, parseAs: "arrayBuffer" });
if (file.data === undefined) throw new Error(JSON.stringify(file.error));
equal(Buffer.from(file.data).subarray(0, 5).toString(), "%PDF-", "the file");
console.log(`TypeScript: ${customer.customerNumber}, ${deal.dealNumber}, ${order.orderNumber}, ${invoice.invoiceNumber}: paid`);
