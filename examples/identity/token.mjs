// An identity token for a signed-in shopper, made by the shop's own server. Node 16 or newer, no packages.
//
//     node token.mjs SITE_KEY SECRET CUSTOMER_ID
//
// Make one for each page view and put it into the script tag: <script ... data-token="TOKEN" async></script>, or hand
// it to Hawker.identify(token). The secret stays on the server.
import { createHmac, randomUUID } from 'node:crypto';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

export function identityToken(siteKey, secret, customerId) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: siteKey,
    sub: String(customerId),
    jti: randomUUID(), // new for each token: it works for one browser only
    nbf: now - 5,
    exp: now + 300,
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(identityToken(...process.argv.slice(2, 5)));
}
