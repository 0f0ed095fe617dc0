import type { FieldName } from './field-names';
import type { NameRule } from './key-names';
import type { PathTree } from './paths';
import { define, standFor } from './plain';
import { placeholder, type Run } from './run';
import { redactText } from './text';

type Allowed = PathTree | true;
type Fields = Record<string, unknown>;

/** From nine digits on a number may be a phone or a card. */
const MIN_SCANNED_NUMBER = 1e8;
/** Fields that name what is in `value` beside them, as in lists of headers and form fields. */
const NAMING_FIELDS = ['name', 'key', 'header', 'field', 'param', 'id'];

/** As in a header, so that a sentence before another one is not taken for a name. */
const NAME = /^[\p{L}\p{Cf}_$][\p{L}\p{Cf}\p{M}\d_.$-]*$/u;

/** A copy of `value` in plain JSON, redacted. Calls no getter and throws nothing. */
export function redactValue(run: Run, value: unknown, allowed: Allowed = true): unknown {
	return new Walk(run).value(value, allowed) ?? null;
}

/**
 * One value, walked over. Every property is read once, and what was read is what is judged and kept: an object
 * that answers differently the second time gains nothing.
 */
class Walk {
	/** The first `inside` of them are the objects that the run is inside of. Written over, since cutting it is slow. */
	private readonly ancestors: object[] = [];
	private inside = 0;

	constructor(private readonly run: Run) {}

	/** Undefined where there is nothing to keep. */
	value(value: unknown, allowed: Allowed): unknown {
		if (allowed !== true && typeof value !== 'object' && value !== undefined) {
			// A path goes deeper than the value does: nothing of it was named.
			this.run.leaveOut('not_allowed');
			return null;
		}
		switch (typeof value) {
			case 'string':
				return redactText(this.run, value);
			case 'object':
				return value === null ? null : this.node(value, allowed);
			case 'number':
				return this.number(value);
			case 'bigint':
				// Writing out a huge one takes its square of time.
				return BigInt.asIntN(512, value) === value
					? redactText(this.run, String(value))
					: this.run.leaveOut('size');
			case 'function':
			case 'symbol':
				return this.run.leaveOut('type');
			default:
				return value;
		}
	}

	private number(value: number): number | string | null {
		if (value < MIN_SCANNED_NUMBER && value > -MIN_SCANNED_NUMBER) return value;
		if (!Number.isFinite(value)) return null;
		const text = String(Math.abs(value));
		const clean = redactText(this.run, text);
		return clean === text ? value : clean;
	}

	private node(object: object, allowed: Allowed): unknown {
		const { run, ancestors, inside } = this;
		const { depth } = run;
		for (let i = 0; i < inside; i += 1) {
			if (ancestors[i] === object) return run.leaveOut('cycle');
		}
		if (depth >= run.rules.limits.depth) return run.leaveOut('depth');
		ancestors[inside] = object;
		this.inside = inside + 1;
		run.depth = depth + 1;
		let result: unknown;
		try {
			result = this.open(object, depth, allowed);
		} catch {
			// A proxy or `toJSON` threw, or the stack ended: what was kept so far goes as well.
			run.depth = depth;
			result = run.leaveOut('unreadable');
		}
		this.inside = inside;
		run.depth = depth;
		return result;
	}

	/** `at` is the place in the path of the names of fields. */
	private open(object: object, at: number, allowed: Allowed): unknown {
		if (Array.isArray(object)) return this.elements(object, at, allowed);
		const prototype: unknown = Object.getPrototypeOf(object);
		if (prototype !== Object.prototype && prototype !== null) {
			const { nodes } = this.run.rules.limits;
			const stand = standFor(object, nodes, () => this.run.leaveOut('type'));
			if (stand.as !== 'itself') {
				this.run.depth = at;
				return stand.as === 'binary'
					? this.run.leaveOut('binary')
					: this.stand(stand.value, allowed);
			}
		}
		return this.fields(object as Fields, at, allowed);
	}

	/** What stands for an object is one level deeper, or a `toJSON` that answers with another one would never end. */
	private stand(value: unknown, allowed: Allowed): unknown {
		const { run } = this;
		if (run.depth >= run.rules.limits.depth) return run.leaveOut('depth');
		return run.inside('', () => this.value(value, allowed)) ?? null;
	}

	private fields(object: Fields, at: number, allowed: Allowed): Fields {
		const { run } = this;
		const { fields } = run.rules;
		const kept: Fields = {};
		const names = Object.keys(object);
		const count = run.takeNodes(names.length);
		for (let i = 0; i < count; i += 1) {
			const name = names[i]!;
			const field = fields.known(name) ?? this.read(name, at);
			run.path[at] = field.name;
			const within = allowed === true ? true : allowed.get(name);
			if (within === undefined) {
				run.leaveOut('not_allowed');
				continue;
			}
			const descriptor = Object.getOwnPropertyDescriptor(object, name);
			// Gone in the meantime, which only a proxy can do.
			if (descriptor === undefined) continue;
			const value: unknown = descriptor.value;
			let next: unknown;
			if (value === undefined) {
				if (descriptor.get) define(kept, field.name, run.leaveOut('unreadable'));
			} else if (field.ordinary) {
				// Most are, and hold a text, so this is the fast way: `define` is ten times slower.
				next =
					within === true && typeof value === 'string'
						? redactText(run, value)
						: this.value(value, within);
				if (next !== undefined) kept[name] = next;
			} else {
				next = this.named(field, value, object, within);
				if (next !== undefined) define(kept, field.name, next);
			}
		}
		if (count < names.length) {
			run.depth = at;
			kept[placeholder('budget')] = run.leaveOut('budget', names.length - count);
		}
		return kept;
	}

	private read(name: string, at: number): FieldName {
		this.run.depth = at;
		const field = this.run.rules.fields.read(this.run, name);
		this.run.depth = at + 1;
		return field;
	}

	/** The value of a field whose name says something about it. */
	private named(field: FieldName, value: unknown, object: Fields, allowed: Allowed): unknown {
		if (field.part === 'data' && Array.isArray(value) && isBuffer(object)) {
			return this.run.leaveOut('binary');
		}
		const rule = field.part === 'value' ? this.ruleBeside(object) : field.rule;
		return rule === undefined ? this.value(value, allowed) : this.sensitive(rule, value);
	}

	/** Nothing there, yes and no give nothing away. */
	private sensitive(rule: NameRule, value: unknown): unknown {
		if (value === undefined || value === null || value === '' || typeof value === 'boolean') {
			return value;
		}
		const isText = typeof value === 'string' || typeof value === 'number';
		return this.run.replace(rule, isText ? String(value) : undefined);
	}

	private ruleBeside(object: Fields): NameRule | undefined {
		for (const name of NAMING_FIELDS) {
			const rule = this.run.rules.fields.ruleOf(dataField(object, name));
			if (rule !== undefined) return rule;
		}
		return undefined;
	}

	private elements(array: readonly unknown[], at: number, allowed: Allowed): unknown {
		const { run } = this;
		const kept: unknown[] = [];
		const { length } = array;
		// Of a proxy it may be anything: a negative one would add to what may be looked at.
		if (!Number.isSafeInteger(length) || length < 0) return run.leaveOut('unreadable');
		const count = run.takeNodes(length);
		// `['authorization', '…']`, and the flat lists of names and values that node:http has.
		const mayBePairs = length % 2 === 0;
		let previous: unknown;
		for (let i = 0; i < count; i += 1) {
			run.path[at] = '[]';
			const descriptor = Object.getOwnPropertyDescriptor(array, i);
			const value: unknown = descriptor?.value;
			let rule: NameRule | undefined;
			if (mayBePairs && i % 2 === 1) rule = this.ruleOfPair(previous, length);
			previous = value;
			let element: unknown;
			if (descriptor?.get !== undefined) element = run.leaveOut('unreadable');
			else if (rule === undefined) element = this.value(value, allowed);
			else element = this.sensitive(rule, value);
			kept.push(element ?? null);
		}
		if (count < length) kept.push(run.leaveOut('budget', length - count));
		return kept;
	}

	/** A list of names of fields, `['email', 'phone']`, is not one of names and values, so there only secrets count. */
	private ruleOfPair(name: unknown, length: number): NameRule | undefined {
		if (typeof name !== 'string' || !NAME.test(name)) return undefined;
		const rule = this.run.rules.fields.ruleOf(name);
		const isEntry = length === 2 && Array.isArray(this.ancestors[this.inside - 2]);
		return rule === 'personal' && !isEntry ? undefined : rule;
	}
}

/** Of a field that is not behind a getter. */
function dataField(object: Fields, name: string): unknown {
	return Object.getOwnPropertyDescriptor(object, name)?.value as unknown;
}

/** As JSON has it: `{ type: 'Buffer', data: [115, 101, …] }`. */
function isBuffer(object: Fields): boolean {
	return dataField(object, 'type') === 'Buffer';
}
