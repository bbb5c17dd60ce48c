// `provider.mjs`, which a journey sends the shell to, against `openid-client`: before the shell is judged by it, it has to
// behave as a provider should.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import * as oidc from 'openid-client';

import { Browser } from './browser.mjs';
import { authorize, signIn } from './sign_in.mjs';

const SHELL = 'http://localhost:8080';
const REDIRECT_URI = `${SHELL}/auth/callback`;
const LIFETIME = 40;

let child;
let issuer;
let registration;

before(async () => {
  const program = fileURLToPath(new URL('provider.mjs', import.meta.url));
  const options = ['--port', '0', '--access-token-lifetime', `${LIFETIME}`, '--shell', SHELL, '--exit-with-stdin'];
  child = spawn(process.execPath, [program, ...options], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  issuer = line.split(' ').at(-1);
  const config = await oidc.discovery(new URL(issuer), 'wharf-shell', undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
  const account = { email: 'demo@example.com', password: 'Wharf-demo-1' };
  registration = { config, redirectUri: REDIRECT_URI, scope: 'openid profile email offline_access', account };
});

after(async () => {
  child.stdin.end();
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('discovery offers what the shell needs', () => {
  const metadata = registration.config.serverMetadata();
  assert.equal(metadata.issuer, issuer);
  assert.ok(metadata.response_types_supported.includes('code'));
  assert.ok(metadata.code_challenge_methods_supported.includes('S256'));
  assert.ok(metadata.id_token_signing_alg_values_supported.includes('RS256'));
  assert.ok(metadata.token_endpoint_auth_methods_supported.includes('none'));
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
  for (const endpoint of ['jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'end_session_endpoint']) {
    assert.equal(new URL(metadata[endpoint]).origin, issuer, endpoint);
  }
});

test('the ID token says who signed in, in the way that the shell reads it', async () => {
  const tokens = await signIn(new Browser(), registration);
  const [header, payload] = tokens.id_token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  assert.equal(header.alg, 'RS256');
  assert.equal(header.kid, 'signing-key');
  assert.ok(header.typ === undefined || header.typ === 'JWT', header.typ);
  assert.equal(payload.aud, 'wharf-shell');
  assert.equal(payload.name, 'Another Demo');
  assert.equal(payload.email, 'demo@example.com');
  assert.equal(payload.email_verified, true);
  assert.deepEqual(payload['cognito:groups'], ['customers', 'billing']);
  assert.equal(payload.token_use, undefined);
  assert.equal(typeof payload.auth_time, 'number');
  // Optional in the code flow (OIDC Core 3.1.3.6), and left out here.
  assert.equal(payload.at_hash, undefined);
  // Opaque, with a life that a test can await.
  assert.equal(tokens.access_token.includes('.'), false);
  assert.equal(tokens.expires_in, LIFETIME);
  assert.ok(tokens.refresh_token);
  const info = await oidc.fetchUserInfo(registration.config, tokens.access_token, payload.sub);
  assert.equal(info.name, 'Another Demo');
  assert.equal(info.preferred_username, 'another-demo');
});

test('a wrong password is said, and the right one still works', async () => {
  const { config, scope, account } = registration;
  const browser = new Browser();
  const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
  const request = { redirect_uri: REDIRECT_URI, scope, code_challenge: challenge, code_challenge_method: 'S256' };
  const first = await browser.open(oidc.buildAuthorizationUrl(config, request), REDIRECT_URI);
  const again = await browser.submit(first, REDIRECT_URI, { ...account, password: 'wrong' });
  assert.match(again.text, /role="alert"/);
  const { url } = await browser.submit(again, REDIRECT_URI, account);
  assert.ok(url.searchParams.get('code'));
});

test('PKCE is not optional', async () => {
  const { config, scope } = registration;
  const request = oidc.buildAuthorizationUrl(config, { redirect_uri: REDIRECT_URI, scope });
  const { url } = await new Browser().open(request, REDIRECT_URI);
  assert.equal(url.searchParams.get('error'), 'invalid_request');
});

test('refresh tokens rotate, and one that is used again ends the grant', async () => {
  const { config } = registration;
  const before = await counters();
  const first = await signIn(new Browser(), registration);
  const second = await oidc.refreshTokenGrant(config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'nonce', 'name']) {
    assert.equal(second.claims()[claim], first.claims()[claim], claim);
  }
  const third = await oidc.refreshTokenGrant(config, second.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(config, first.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(oidc.refreshTokenGrant(config, third.refresh_token), { error: 'invalid_grant' });
  const now = await counters();
  assert.equal(now.grants.authorization_code - (before.grants.authorization_code ?? 0), 1);
  assert.equal(now.grants.refresh_token - (before.grants.refresh_token ?? 0), 2);
  assert.equal(now.refused - before.refused, 2);
});

test('a revoked refresh token brings nothing', async () => {
  const { config } = registration;
  const before = await counters();
  const tokens = await signIn(new Browser(), registration);
  await oidc.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  assert.equal((await counters()).revocations - before.revocations, 1);
});

test('a browser that is signed in gets a code without a question until it signs out', async () => {
  const { config } = registration;
  const browser = new Browser();
  const silently = () => signIn(browser, { ...registration, parameters: { prompt: 'none' } });
  await assert.rejects(silently(), { error: 'login_required' });
  await signIn(browser, registration);
  const { logins, sign_outs: signOuts } = await counters();
  const silent = await silently();
  assert.equal((await counters()).logins, logins);

  // As the shell does it: without `id_token_hint`, so that the person is asked.
  const url = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${SHELL}/` });
  const question = await browser.open(url, `${SHELL}/`);
  assert.match(question.text, /<button [^>]*>Sign out<\/button>/);
  const left = await browser.submit(question, `${SHELL}/`, {}, ['logout', 'yes']);
  assert.equal(left.url.href, `${SHELL}/`);
  assert.equal((await counters()).sign_outs, signOuts + 1);
  await assert.rejects(silently(), { error: 'login_required' });
  await assert.rejects(oidc.refreshTokenGrant(config, silent.refresh_token), { error: 'invalid_grant' });
});

test('pages of the shell may read the answers, and those of no other origin the tokens', async () => {
  const metadata = registration.config.serverMetadata();
  for (const url of [`${issuer}/.well-known/openid-configuration`, metadata.jwks_uri]) {
    const answer = await fetch(url, { headers: { origin: SHELL } });
    assert.equal(answer.headers.get('access-control-allow-origin'), SHELL, url);
  }
  const preflight = await fetch(metadata.userinfo_endpoint, {
    method: 'OPTIONS',
    headers: {
      origin: SHELL,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), SHELL);
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization');
  const redeem = async (origin) => {
    const { url, checks } = await authorize(new Browser(), registration);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'wharf-shell',
      redirect_uri: REDIRECT_URI,
      code: url.searchParams.get('code'),
      code_verifier: checks.pkceCodeVerifier,
    });
    return fetch(metadata.token_endpoint, { method: 'POST', headers: { origin }, body });
  };
  const own = await redeem(SHELL);
  assert.equal(own.status, 200);
  assert.equal(own.headers.get('access-control-allow-origin'), SHELL);
  const foreign = await redeem('http://localhost:8081');
  assert.equal(foreign.status, 400);
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
});

async function counters() {
  return (await fetch(`${issuer}/_counters`)).json();
}
