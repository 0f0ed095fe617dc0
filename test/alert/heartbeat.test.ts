import { Heartbeat } from '../../lib/alert/heartbeat';
import { MINUTE, Scene } from './engine-scene';

let scene: Scene;
let heartbeat: Heartbeat;
beforeEach(async () => {
	scene = await Scene.start();
	heartbeat = new Heartbeat(scene.store.states, scene.clock);
});
afterEach(async () => await scene.stop());

test('it is dead when nothing was taken for more than five minutes after one was not', async () => {
	expect(await heartbeat.dead('')).toBeUndefined();
	await heartbeat.note('', true);
	scene.clock.advance(60 * MINUTE);
	expect(await heartbeat.dead('')).toBeUndefined();
	const since = scene.clock.now();
	await heartbeat.note('', false);
	scene.clock.advance(3 * MINUTE);
	await heartbeat.note('', false);
	scene.clock.advance(2 * MINUTE);
	expect(await heartbeat.dead('')).toBeUndefined();
	scene.clock.advance(1);
	expect(await heartbeat.dead('')).toBe(since);
	expect(await heartbeat.dead('node')).toBeUndefined();
});

test('it lives again as soon as something is taken', async () => {
	await heartbeat.note('', false);
	scene.clock.advance(6 * MINUTE);
	await heartbeat.note('', true);
	expect(await heartbeat.dead('')).toBeUndefined();
	expect(await heartbeat.tookAt('')).toBe(scene.clock.now());
});
