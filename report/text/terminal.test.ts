import { describe, expect, it } from 'vitest';
import { cut, left, right, widthOf, wrap } from './terminal.ts';

describe('the cells of a text', () => {
  it.each([
    ['compute-1', 9],
    ['计算节点', 8],
    ['é', 1],
    ['👩‍💻', 2],
    ['', 0],
  ])('%j', (text, cells) => {
    expect(widthOf(text)).toBe(cells);
  });

  it('fill a column, whatever the characters are', () => {
    for (const text of ['compute-1', '计算节点一号', '👩‍💻👩‍💻👩‍💻', 'a']) {
      expect(widthOf(left(text, 7, '…'))).toBe(7);
      expect(widthOf(right(cut(text, 7), 7))).toBe(7);
    }
  });

  it('are cut between characters, never within one', () => {
    expect(cut('计算节点', 5)).toBe('计算');
    expect(cut('计算节点', 5, '…')).toBe('计算…');
    expect(cut('compute-1', 4, '…')).toBe('com…');
    expect(cut('compute-1', 0, '…')).toBe('');
    expect(cut('compute-1', 9, '…')).toBe('compute-1');
  });

  it('are what lines are broken by', () => {
    expect(wrap('计算节点 没有 回答', 8)).toEqual(['计算节点', '没有', '回答']);
    expect(wrap('计算节点计算', 8)).toEqual(['计算节点', '计算']);
    expect(wrap('aaaa bb cc', 7)).toEqual(['aaaa bb', 'cc']);
  });
});
