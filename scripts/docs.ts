import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withProviderTable } from '../test/package/provider-table';

const readme = join(__dirname, '..', 'README.md');
void withProviderTable(readFileSync(readme, 'utf8')).then((text) => writeFileSync(readme, text));
