import type { KeyNames, NameRule } from './key-names';

import type { Run } from './run';
import { redactText } from './text';

/** What a field's name says about it. */
export interface FieldName {
	/** The name, without what is sensitive in it. */
	readonly name: string;
	/** It says nothing, and has nothing in it. */
	readonly ordinary: boolean;
	readonly rule?: NameRule;
	/** `value`: a field beside it may name it. `data`: may be the bytes of a Buffer. */
	readonly part?: 'value' | 'data';
}

const MAX_NAME_LENGTH = 256;
const MAX_REMEMBERED_LENGTH = 64;
const MAX_REMEMBERED = 4096;

const PARTS: ReadonlyArray<[string, FieldName]> = [
	['value', { name: 'value', ordinary: false, part: 'value' }],
	['values', { name: 'values', ordinary: false, part: 'value' }],
	['data', { name: 'data', ordinary: false, part: 'data' }],
	['__proto__', { name: '__proto__', ordinary: false }],
];

/** Reads names of fields, and remembers those that are clean: most events have the same ones. */
export class FieldNames {
	private readonly remembered = new Map<string, FieldName>(PARTS);

	constructor(private readonly names: KeyNames | undefined) {}

	known(name: string): FieldName | undefined {
		return this.remembered.get(name);
	}

	/** Whether `name`, the value of another field or element, names what holds a secret or something personal. */
	ruleOf(name: unknown): NameRule | undefined {
		if (typeof name !== 'string' || name.length > MAX_REMEMBERED_LENGTH) return undefined;
		// What was redacted before is no name, so that what is redacted twice comes out alike.
		return name.includes('[redacted:') ? undefined : this.names?.ruleOf(name);
	}

	read(run: Run, name: string): FieldName {
		const clean = name.length > MAX_NAME_LENGTH ? run.leaveOut('size') : redactText(run, name);
		const rule = this.names?.ruleOf(name);
		const field = { name: clean, ordinary: rule === undefined && clean === name, rule };
		// A name with something in it is not kept: those chosen by a sender cost time, never memory.
		if (clean === name && name.length <= MAX_REMEMBERED_LENGTH) {
			if (this.remembered.size >= MAX_REMEMBERED) {
				this.remembered.clear();
				for (const [part, known] of PARTS) this.remembered.set(part, known);
			}
			this.remembered.set(name, field);
		}
		return field;
	}
}
