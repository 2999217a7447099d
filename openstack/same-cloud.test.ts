import { expect, it } from 'vitest';
import { isSameCloud } from './same-cloud.ts';

const CLOUD = 'http://controller:5000/v3';

it.each([
  'http://controller:5000',
  'http://controller:5000/',
  'http://controller:5000/v3/',
  'http://controller:5000//v3',
  'http://CONTROLLER:5000/v3',
])('%s is the cloud of the same address with /v3', (url) => {
  expect(isSameCloud(url, CLOUD)).toBe(true);
});

it.each([
  'https://controller:5000/v3',
  'http://controller:5001/v3',
  'http://controller:5000/identity/v3',
  '',
])('%s is another cloud', (url) => {
  expect(isSameCloud(url, CLOUD)).toBe(false);
});

it('what has no address is the same only by name', () => {
  expect(isSameCloud('embedded cloud', 'embedded cloud')).toBe(true);
  expect(isSameCloud('embedded cloud', CLOUD)).toBe(false);
});
