// A real OpenID provider (npm oidc-provider) with pages that sign anybody in who types an address.
// node provider.mjs PORT CALLBACK
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

function key(kind, options, alg) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid: alg };
}

function client(name, alg) {
  return {
    client_id: name,
    client_secret: `${name} says: a secret with spaces & signs`,
    redirect_uris: [callback.replace('PROVIDER', name)],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    id_token_signed_response_alg: alg,
  };
}

const provider = new Provider(issuer, {
  clients: [client('rsa', 'RS256'), client('curve', 'ES256')],
  jwks: {
    keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')],
  },
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  // Ours reads the ID token and asks no further.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: !id.startsWith('unconfirmed'),
      name: 'Somebody Real',
    }),
  }),
});

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
