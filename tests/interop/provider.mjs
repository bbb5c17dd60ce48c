// `oidc-provider`, certified by the OpenID Foundation, as a provider for the shell: nothing of Cognito is in it.
//
//   node provider.mjs [--port 8095] [--access-token-lifetime 3600] [--shell http://localhost:8080] [--exit-with-stdin]
//
// It listens on loopback only, keeps everything in memory, and prints `provider: ready <issuer>` once it answers. Port 0
// takes any that is free. `GET /_counters` tells what was asked of it.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import Provider from 'oidc-provider';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8095' },
    'access-token-lifetime': { type: 'string', default: '3600' },
    shell: { type: 'string', default: 'http://localhost:8080' },
    'exit-with-stdin': { type: 'boolean', default: false },
  },
});

/** The shell's registration. */
const CLIENT_ID = 'wharf-shell';

/** The only account. It exists in this process only. */
const ACCOUNT = {
  sub: 'account-of-the-other-provider',
  email: 'demo@example.com',
  email_verified: true,
  password: 'Wharf-demo-1',
  name: 'Another Demo',
  given_name: 'Another',
  family_name: 'Demo',
  preferred_username: 'another-demo',
  // Where the shell looks for groups unless `groups_claim` says otherwise.
  'cognito:groups': ['customers', 'billing'],
};

/** What was asked of the provider: tokens by grant, refused token requests, logins by form, and what ends sessions. */
const counters = { grants: {}, refused: 0, logins: 0, revocations: 0, sign_outs: 0 };

function configuration() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${options.shell}/auth/callback`],
        post_logout_redirect_uris: [`${options.shell}/`],
        require_auth_time: true,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'signing-key' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: ['openid', 'offline_access'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'cognito:groups'],
    },
    // The shell reads who signed in from the ID token. By the letter of OIDC Core 5.4 the claims of scopes would be at
    // the userInfo endpoint alone whenever there is an access token.
    conformIdTokenClaims: false,
    findAccount: (_, sub) =>
      sub === ACCOUNT.sub ? { accountId: sub, claims: () => claimsOf(ACCOUNT) } : undefined,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource },
      userinfo: { enabled: true },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    // Without `prompt=consent`, which the shell does not send, `offline_access` is left out of what is granted (OIDC Core
    // 11). Such a client gets refresh tokens nevertheless, which end with the person's session.
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: Number(options['access-token-lifetime']),
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    clientBasedCORS: (_, origin) => origin === options.shell,
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The shell belongs to the same house, so that nobody is asked for consent.
    loadExistingGrant,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = page('Something went wrong', `<p>${escaped(error)}: ${escaped(description ?? '')}</p>`);
    },
  };
}

async function loadExistingGrant({ oidc }) {
  const { Grant } = oidc.provider;
  const known = oidc.session.grantIdFor(oidc.client.clientId);
  const grant = known
    ? await Grant.find(known)
    : new Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid profile email offline_access');
  await grant.save();
  return grant;
}

function logoutSource(ctx, form) {
  ctx.body = page(
    'Sign out here as well?',
    `${form}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
    <button type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

function loginPage(uid, email, message) {
  return page(
    'Sign in at another provider',
    `${message ? `<p role="alert">${escaped(message)}</p>` : ''}
    <form method="post" action="/interaction/${escaped(uid)}">
      <p><label for="email">Email</label>
        <input id="email" name="email" type="email" value="${escaped(email)}" autocomplete="username" required></p>
      <p><label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required></p>
      <button type="submit">Sign in</button>
    </form>`,
  );
}

function page(title, content) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="icon" href="data:,">
</head>
<body>
  <main>
    <h1>${title}</h1>
    ${content}
  </main>
</body>
</html>
`;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function claimsOf({ password, ...claims }) {
  return claims;
}

/** `/interaction/{uid}`: the login form, and what it leads to. */
async function interaction(provider, request, response) {
  // Refuses those whose cookie does not belong to the address.
  const { uid, prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name !== 'login') throw new Error(`nobody can be asked for ${prompt.name}`);
  if (request.method !== 'POST') {
    return respond(response, 200, 'text/html', loginPage(uid, params.login_hint ?? ''));
  }
  const fields = new URLSearchParams(await body(request));
  const [email, password] = [fields.get('email') ?? '', fields.get('password')];
  if (email !== ACCOUNT.email || password !== ACCOUNT.password) {
    return respond(response, 200, 'text/html', loginPage(uid, email, 'The email address or the password is wrong.'));
  }
  counters.logins += 1;
  return provider.interactionFinished(request, response, { login: { accountId: ACCOUNT.sub } });
}

async function body(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 16_384) throw new Error('the form is too long');
  }
  return text;
}

function respond(response, status, type, text) {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(text);
}

/** Counts what has succeeded, and the token requests that have not. */
async function count(ctx, next) {
  await next();
  if (ctx.method !== 'POST') return;
  const succeeded = ctx.status < 400;
  switch (ctx.oidc?.route) {
    case 'token': {
      const grant = ctx.oidc.params?.grant_type;
      if (succeeded) counters.grants[grant] = (counters.grants[grant] ?? 0) + 1;
      else counters.refused += 1;
      break;
    }
    case 'revocation':
      if (succeeded) counters.revocations += 1;
      break;
    case 'end_session_confirm':
      if (succeeded && ctx.oidc.params?.logout) counters.sign_outs += 1;
      break;
    default:
  }
}

// The issuer holds the port, so that the server comes first.
const server = createServer();
server.listen(Number(options.port), '127.0.0.1', () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  provider.use(count);
  provider.on('server_error', (_, error) => console.error(error));
  const callback = provider.callback();
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    if (pathname === '/_counters') {
      respond(response, 200, 'application/json', JSON.stringify(counters));
    } else if (pathname.startsWith('/interaction/')) {
      interaction(provider, request, response).catch((error) => {
        respond(response, 400, 'text/html', page('Something went wrong', `<p>${escaped(error.message)}</p>`));
      });
    } else {
      callback(request, response);
    }
  });
  console.log(`provider: ready ${issuer}`);
});
server.on('error', (error) => {
  console.error(`error: ${error.message}`);
  process.exit(1);
});

if (options['exit-with-stdin']) process.stdin.resume().on('end', () => process.exit());
