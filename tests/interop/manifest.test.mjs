// Signed manifests against `jose`, an implementation of JSON Object Signing that nobody here wrote: what `wharf sign` writes
// is what the standards say, and `wharf` accepts what others sign by them, and nothing else.
//
// WHARF_BIN names the `wharf` command. The last test needs the stack: `cargo xtask test --e2e` starts it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import * as jose from 'jose';

const TYPE = 'wharf-manifest+json';
const ENTRY = 'export const mount = () => ({ unmount() {} });';

/** A folder with a built app, and the server that stands for its bucket. */
let folder;
let server;
/** What the server answers with. */
let served;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wharf-interop-'));
  await writeFile(join(folder, 'entry-0123456789abcdef.js'), ENTRY);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(contents()));
  server = createServer((_, response) => response.end(served));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('what wharf signs holds for jose', async () => {
  const keys = [await key(), await key()];
  const signed = await sign(keys[0], '--sequence', '42');
  const { payload, protectedHeader } = await jose.generalVerify(signed, keys[0].publicKey);
  assert.deepEqual(protectedHeader, { alg: 'Ed25519', kid: keys[0].jwk.kid, typ: TYPE });
  const { sequence, expires, ...rest } = JSON.parse(new TextDecoder().decode(payload));
  assert.deepEqual(rest, contents());
  assert.equal(sequence, 42);
  assert.ok(expires > Date.now() / 1000);

  const refused = { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' };
  await assert.rejects(jose.generalVerify(signed, keys[1].publicKey), refused);
  const other = Buffer.from(payload);
  other[other.length - 2] ^= 1;
  await assert.rejects(jose.generalVerify({ ...signed, payload: jose.base64url.encode(other) }, keys[0].publicKey), refused);
});

test('a key of wharf is named by the thumbprint that jose computes', async () => {
  const file = join(folder, '.new-key.jwk');
  const { stdout } = await wharf(['key', 'new', '--out', file]);
  const [printed, stored] = [JSON.parse(stdout), JSON.parse(await readFile(file))];
  assert.equal(printed.kid, await jose.calculateJwkThumbprint(printed));
  assert.equal(printed.d, undefined);
  // Both halves belong together.
  const signed = await new jose.GeneralSign(new TextEncoder().encode('x'))
    .addSignature(await jose.importJWK(stored, 'Ed25519'))
    .setProtectedHeader({ alg: 'Ed25519' })
    .sign();
  await jose.generalVerify(signed, await jose.importJWK(printed, 'Ed25519'));
});

test('wharf accepts what jose signs, also beside a key that it does not know', async () => {
  const [own, other] = [await key(), await key()];
  await accepts(await signWithJose([own]), own);
  await accepts(await signWithJose([other, own]), own);
});

test('wharf refuses what jose signs in any other way', async () => {
  const [own, other] = [await key(), await key()];
  const good = await signWithJose([own]);
  const header = { alg: 'Ed25519', kid: own.jwk.kid, typ: TYPE };
  const withHeader = (changes) => signWithJose([own], { ...header, ...changes });
  const flattened = await new jose.FlattenedSign(payloadBytes()).setProtectedHeader(header).sign(own.privateKey);
  const compact = await new jose.CompactSign(payloadBytes()).setProtectedHeader(header).sign(own.privateKey);
  const spaced = JSON.stringify(JSON.parse(new TextDecoder().decode(payloadBytes())), null, 1);
  for (const [manifest, said] of [
    [await signWithJose([other]), /trusts no such key/],
    [await signWithJose([{ ...other, jwk: own.jwk }]), /signature/],
    [await withHeader({ alg: 'EdDSA' }), /algorithm `EdDSA`/],
    [await withHeader({ typ: 'JWT' }), /type `JWT`/],
    [await withHeader({ typ: undefined }), /typ/],
    [await withHeader({ kid: undefined }), /kid/],
    [await withHeader({ jwk: own.publicJwk }), /jwk/],
    [{ ...good, signatures: good.signatures.map((signature) => ({ ...signature, header: { kid: 'x' } })) }, /header/],
    [{ ...good, signatures: [] }, /not signed/],
    [{ ...good, payload: jose.base64url.encode(spaced) }, /signature/],
    [flattened, /signature|member/],
    [compact, /cannot be read/],
    [contents(), /not signed/],
    [await signWithJose([own], header, { ...payload(), expires: 1 }), /expired/],
    [await signWithJose([own], header, { ...payload(), name: 'other' }), /`other`/],
  ]) {
    await refuses(manifest, own, said);
  }
  await accepts(good, own);
});

test('the manifests that the stack serves hold for jose by the keys of its registry', async () => {
  const stack = JSON.parse(await readFile(new URL('stack.json', import.meta.url)));
  const { microFrontends } = await (await fetch(stack.registry)).json();
  for (const [name, versions] of Object.entries(microFrontends)) {
    const { keys } = versions.find(({ deployment }) => deployment.default).extras.wharf;
    const trusted = jose.createLocalJWKSet({ keys });
    for (const { url } of versions) {
      const { payload } = await jose.generalVerify(await (await fetch(url)).json(), trusted);
      assert.equal(JSON.parse(new TextDecoder().decode(payload)).name, name);
    }
  }
});

/** The plain manifest, in the order of members in which `wharf` writes it. */
function contents() {
  const integrity = `sha384-${createHash('sha384').update(ENTRY).digest('base64')}`;
  const entry = { path: 'entry-0123456789abcdef.js', size: ENTRY.length, integrity };
  return { schema: 1, name: 'hello', version: '1.2.3', abi: 1, toolkit: '0.1.0', kind: 'esm', entry };
}

function payload() {
  return { ...contents(), sequence: 7, expires: Math.floor(Date.now() / 1000) + 3600 };
}

function payloadBytes(of = payload()) {
  return new TextEncoder().encode(JSON.stringify(of));
}

/** A new key, made by jose. */
async function key() {
  const { publicKey, privateKey } = await jose.generateKeyPair('Ed25519', { extractable: true });
  const { kty, crv, x, d } = await jose.exportJWK(privateKey);
  const kid = await jose.calculateJwkThumbprint({ kty, crv, x });
  return { publicKey, privateKey, jwk: { kty, crv, kid, x, d }, publicJwk: { kty, crv, kid, x } };
}

/** What `wharf sign` writes with this key. */
async function sign({ jwk }, ...options) {
  await wharf(['sign', '--dir', folder, ...options], { WHARF_SIGNING_KEY: JSON.stringify(jwk) });
  return JSON.parse(await readFile(join(folder, 'manifest.signed.json')));
}

async function signWithJose(keys, header, of) {
  const general = new jose.GeneralSign(payloadBytes(of));
  for (const { privateKey, jwk } of keys) {
    general.addSignature(privateKey).setProtectedHeader(header ?? { alg: 'Ed25519', kid: jwk.kid, typ: TYPE });
  }
  return general.sign();
}

/** `wharf check --online` with a registry that trusts this key for the app behind the server. */
async function check(manifest, { publicJwk }) {
  served = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const { port } = server.address();
  const wharfMembers = { mount: '/hello', kind: 'esm', title: 'Hello', keys: [publicJwk] };
  const registry = {
    schema: 'https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json',
    microFrontends: {
      hello: [
        {
          url: `http://localhost:${port}/manifest.json`,
          metadata: { integrity: 'per-file, in the manifest', version: 'latest' },
          deployment: { traffic: 100, default: true },
          extras: { wharf: wharfMembers },
        },
      ],
    },
  };
  const file = join(folder, '.registry.json');
  await writeFile(file, JSON.stringify(registry));
  return wharf(['check', file, '--online']);
}

async function accepts(manifest, key) {
  const { stderr } = await check(manifest, key);
  assert.match(stderr, /hello: 1\.2\.3, sequence 7/);
}

async function refuses(manifest, key, said) {
  const outcome = await check(manifest, key).catch((error) => error);
  const shown = JSON.stringify(manifest);
  assert.equal(outcome.code, 1, shown);
  assert.match(outcome.stderr, /error: app `hello`/, shown);
  assert.match(outcome.stderr, said, shown);
}

function wharf(parameters, variables = {}) {
  return promisify(execFile)(process.env.WHARF_BIN, parameters, { env: { ...process.env, ...variables } });
}
