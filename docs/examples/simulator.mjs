// Starts a simulated cloud and asks its Nova for the hypervisors.
import { startSimulator } from 'opnfv-doctor/simulator';

const cloud = await startSimulator({ hosts: 2, latency: 'none' });
try {
  const { OS_AUTH_URL, OS_USERNAME: name, OS_PASSWORD: password, OS_PROJECT_NAME } = cloud.env;
  const domain = { id: 'default' };
  const identity = { methods: ['password'], password: { user: { name, domain, password } } };
  const scope = { project: { name: OS_PROJECT_NAME, domain } };
  const login = await fetch(`${OS_AUTH_URL}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  const { token } = await login.json();
  const nova = token.catalog.find(({ type }) => type === 'compute').endpoints[0].url;
  const headers = { 'x-auth-token': login.headers.get('x-subject-token') ?? '' };
  const answer = await fetch(`${nova}/os-hypervisors`, { headers });
  const { hypervisors } = await answer.json();
  for (const { hypervisor_hostname, state } of hypervisors) console.log(`${hypervisor_hostname} is ${state}`);
} finally {
  await cloud.close();
}
