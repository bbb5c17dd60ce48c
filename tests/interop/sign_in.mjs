// A sign-in of `openid-client`, from the authorization request to the tokens.

import * as oidc from 'openid-client';

/** Signs in and redeems the code; every check that the client knows is on. */
export async function signIn(browser, registration) {
  const { url, checks } = await authorize(browser, registration);
  return oidc.authorizationCodeGrant(registration.config, url, checks);
}

/** Signs in as far as the address with the code; answers with it and with what its redemption takes. */
export async function authorize(browser, { config, redirectUri, scope, account, parameters = {} }) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    idTokenExpected: true,
  };
  const request = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url: await browser.signIn(request, redirectUri, account), checks };
}
