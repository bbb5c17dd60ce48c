// The identity provider of the local stack against clients that nobody here wrote: `openid-client`, which is certified
// by the OpenID Foundation, and `aws-jwt-verify`, with which AWS verifies the tokens of Amazon Cognito.
//
// The stack must be running: `cargo xtask test --e2e` starts it and then these tests.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';

import { JwtRsaVerifier } from 'aws-jwt-verify';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import * as errors from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as oidc from 'openid-client';

import { Browser } from './browser.mjs';
import { authorize, signIn } from './sign_in.mjs';

const stack = JSON.parse(readFileSync(new URL('stack.json', import.meta.url)));
const { account, client_id: clientId, issuer, logout_uri: logoutUri, redirect_uri: redirectUri } = stack;

/** What every sign-in of this file has in common. */
let registration;
/** The tokens of a sign-in, for the tests that only read. */
let tokens;

before(async () => {
  const config = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
    // The first for `http`; the second has the client check signatures, which the code flow does not ask for.
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
  registration = { config, redirectUri, scope: stack.scopes.join(' '), account };
  tokens = await signIn(new Browser(), registration);
});

test('discovery names the issuer and the endpoints of a user pool', () => {
  const metadata = registration.config.serverMetadata();
  assert.equal(metadata.issuer, issuer);
  const { origin } = new URL(issuer);
  assert.equal(metadata.authorization_endpoint, `${origin}/oauth2/authorize`);
  assert.equal(metadata.token_endpoint, `${origin}/oauth2/token`);
  assert.equal(metadata.jwks_uri, `${issuer}/.well-known/jwks.json`);
  assert.ok(metadata.id_token_signing_alg_values_supported.includes('RS256'));
});

test('the code flow with PKCE brings three tokens and the claims of the account', () => {
  assert.equal(tokens.token_type, 'bearer');
  assert.ok(tokens.refresh_token);
  assert.equal(tokens.expires_in, 3600);
  const claims = tokens.claims();
  assert.equal(claims.sub, account.subject);
  assert.equal(claims.email, account.email);
  assert.equal(claims.email_verified, true);
  assert.equal(claims.name, account.name);
  assert.deepEqual(claims['cognito:groups'], account.groups);
});

test('another verifier gets no tokens, and the code is spent', async () => {
  const { url, checks } = await authorize(new Browser(), registration);
  const other = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
  const redeem = (given) => oidc.authorizationCodeGrant(registration.config, url, given);
  await assert.rejects(redeem(other), { error: 'invalid_grant', status: 400 });
  await assert.rejects(redeem(checks), { error: 'invalid_grant', status: 400 });
});

test('a code that is redeemed twice takes the tokens of the first redemption with it', async () => {
  const { url, checks } = await authorize(new Browser(), registration);
  const redeem = () => oidc.authorizationCodeGrant(registration.config, url, checks);
  const first = await redeem();
  await assert.rejects(redeem(), { error: 'invalid_grant', status: 400 });
  const renewal = oidc.refreshTokenGrant(registration.config, first.refresh_token);
  await assert.rejects(renewal, { error: 'invalid_grant', status: 400 });
});

test('a refresh brings new tokens of the same sign-in and no refresh token', async () => {
  const renewed = await oidc.refreshTokenGrant(registration.config, tokens.refresh_token);
  assert.notEqual(renewed.access_token, tokens.access_token);
  assert.equal(renewed.refresh_token, undefined);
  const [old, fresh] = [tokens.claims(), renewed.claims()];
  for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'origin_jti']) assert.equal(fresh[claim], old[claim], claim);
  assert.ok(fresh.iat >= old.iat);
  await verifier('access').verify(renewed.access_token);
  await verifier('id').verify(renewed.id_token);
});

test('both tokens hold for the verifier of AWS', async () => {
  const id = await verifier('id').verify(tokens.id_token);
  assert.equal(id.sub, account.subject);
  const access = await verifier('access').verify(tokens.access_token, { scope: stack.scopes.at(-1) });
  assert.equal(access.sub, account.subject);
  assert.equal(access.aud, undefined);
  const keyId = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;
  assert.notEqual(keyId(tokens.id_token), keyId(tokens.access_token));
});

test('the verifier of AWS tells the tokens apart', async () => {
  await assert.rejects(verifier('access').verify(tokens.id_token), errors.CognitoJwtInvalidTokenUseError);
  // An access token of Cognito has no audience at all.
  await assert.rejects(verifier('id').verify(tokens.access_token), errors.JwtInvalidAudienceError);
  const uses = (token, tokenUse) => () =>
    validateCognitoJwtFields(claimsOf(token), { tokenUse, clientId, groups: account.groups });
  assert.throws(uses(tokens.access_token, 'id'), errors.CognitoJwtInvalidTokenUseError);
});

test('the verifier of AWS refuses the tokens for another client, group, scope or issuer', async () => {
  for (const use of ['id', 'access']) {
    const token = tokens[`${use}_token`];
    const group = verifier(use, { groups: ['administrators'] }).verify(token);
    await assert.rejects(group, errors.CognitoJwtInvalidGroupError, use);
    const other = verifier(use, { issuer: `${issuer}x` }).verify(token);
    await assert.rejects(other, errors.JwtInvalidIssuerError, use);
  }
  const client = { clientId: 'another-client' };
  await assert.rejects(verifier('id', client).verify(tokens.id_token), errors.JwtInvalidAudienceError);
  await assert.rejects(verifier('access', client).verify(tokens.access_token), errors.CognitoJwtInvalidClientIdError);
  const scope = verifier('access').verify(tokens.access_token, { scope: 'wharf/everything' });
  await assert.rejects(scope, errors.JwtInvalidScopeError);
});

test('the verifier of AWS refuses a token that was changed', async () => {
  for (const use of ['id', 'access']) {
    const [header, payload, signature] = tokens[`${use}_token`].split('.');
    const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url'));
    const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = decoded(payload);
    const changed = [
      [header, encoded({ ...claims, 'cognito:groups': ['administrators', ...claims['cognito:groups']] }), signature],
      [header, encoded({ ...claims, exp: claims.exp + 1 }), signature],
      [header, payload, flipped(signature)],
      // Signed, but by the key of the other token.
      [encoded({ ...decoded(header), kid: decoded(other(use).split('.')[0]).kid }), payload, signature],
    ];
    for (const parts of changed) {
      await assert.rejects(verifier(use).verify(parts.join('.')), errors.JwtInvalidSignatureError, use);
    }
    const unsigned = [encoded({ ...decoded(header), alg: 'none' }), payload, ''].join('.');
    await assert.rejects(verifier(use).verify(unsigned), errors.JwtBaseError, use);
  }
});

test('userInfo tells the holder of the access token who signed in', async () => {
  const info = await oidc.fetchUserInfo(registration.config, tokens.access_token, account.subject);
  assert.equal(info.email, account.email);
  // A string, as in Cognito.
  assert.equal(info.email_verified, 'true');
  const another = oidc.fetchUserInfo(registration.config, tokens.access_token, 'somebody-else');
  await assert.rejects(another, { code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' });
});

test('userInfo refuses a token that was changed', async () => {
  const forged = tokens.access_token.split('.');
  forged[2] = flipped(forged[2]);
  const challenged = oidc.fetchUserInfo(registration.config, forged.join('.'), account.subject);
  await assert.rejects(challenged, (error) => {
    assert.equal(error.status, 401);
    assert.equal(error.cause[0].parameters.error, 'invalid_token');
    return true;
  });
});

test('after its revocation a refresh token brings nothing, and userInfo is silent', async () => {
  const { config } = registration;
  const own = await signIn(new Browser(), registration);
  await oidc.tokenRevocation(config, own.refresh_token);
  const renewal = oidc.refreshTokenGrant(config, own.refresh_token);
  await assert.rejects(renewal, { error: 'invalid_grant', status: 400 });
  await assert.rejects(oidc.fetchUserInfo(config, own.access_token, account.subject), { status: 401 });
  // A token that is revoked already is as good as revoked (RFC 7009, 2.2).
  await oidc.tokenRevocation(config, own.refresh_token);
  // The others are untouched.
  await oidc.refreshTokenGrant(config, tokens.refresh_token);
});

test('access tokens cannot be revoked', async () => {
  const revocation = oidc.tokenRevocation(registration.config, tokens.access_token);
  await assert.rejects(revocation, { error: 'unsupported_token_type', status: 400 });
});

test('a browser that is signed in gets a code without a question until it signs out', async () => {
  const { config } = registration;
  const browser = new Browser();
  const silently = () => signIn(browser, { ...registration, parameters: { prompt: 'none' } });
  await assert.rejects(silently(), { error: 'login_required' });
  const first = await signIn(browser, registration);
  const second = await silently();
  assert.equal(second.claims().auth_time, first.claims().auth_time);
  // Cognito's own parameter, not OpenID's `post_logout_redirect_uri`.
  const { url } = await browser.open(oidc.buildEndSessionUrl(config, { logout_uri: logoutUri }), logoutUri);
  assert.equal(url.href, logoutUri);
  await assert.rejects(silently(), { error: 'login_required' });
});

test('signing out leads to registered addresses only', async () => {
  const elsewhere = `${logoutUri}elsewhere`;
  const url = oidc.buildEndSessionUrl(registration.config, { logout_uri: elsewhere });
  const page = await new Browser().open(url, elsewhere);
  assert.equal(page.status, 400);
});

/** The verifier for API servers, with the rules that the same library has for tokens of Cognito. */
function verifier(tokenUse, changes = {}) {
  const rules = { clientId, groups: account.groups, issuer, ...changes };
  return JwtRsaVerifier.create(
    {
      issuer: rules.issuer,
      jwksUri: registration.config.serverMetadata().jwks_uri,
      audience: tokenUse === 'id' ? rules.clientId : null,
      customJwtCheck: ({ payload }) => validateCognitoJwtFields(payload, { ...rules, tokenUse }),
    },
    // Its own fetcher insists on `https`.
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: async (uri) => (await fetch(uri)).arrayBuffer() } }) },
  );
}

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}

function other(use) {
  return tokens[use === 'id' ? 'access_token' : 'id_token'];
}

/** The same signature with its first bit changed. */
function flipped(signature) {
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] ^= 0x80;
  return bytes.toString('base64url');
}
