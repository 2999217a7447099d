import { describe, expect, it } from 'vitest';
import { readTable } from './pretty-table.ts';

const TABLE = `+----+--------+
| ID | Name   |
+----+--------+
| 1  | a name |
| 2  |        |
+----+--------+`;

describe('readTable', () => {
  it('reads rows by the titles of their columns, whatever is around the table', () => {
    const rows = [
      { id: '1', name: 'a name' },
      { id: '2', name: '' },
    ];
    expect(readTable(TABLE)).toEqual(rows);
    expect(readTable(`Warning: old\r\n${TABLE.replaceAll('\n', '\r\n')}\r\nbye | bye\r\n`)).toEqual(rows);
  });

  it('reads an empty table', () => {
    expect(readTable('+----+\n| ID |\n+----+\n+----+')).toEqual([]);
  });

  it.each(['', 'no table', '| a | b |', '+--+\n', '+----+\n| ID |\n+----+\n| 1 | 2 |\n+----+'])(
    'knows %j as none',
    (text) => {
      expect(readTable(text)).toBeUndefined();
    },
  );
});
