import { flushSync, mount, unmount } from 'svelte';
import { vi } from 'vitest';

import { drawPicture, RateWindow } from '../../controller/gateway/picture.ts';
import { CommandDesk, commandSchema } from '../../controller/gateway/features/command-desk.ts';
import { COMMAND_PATH, type PictureItems } from '../../controller/gateway/contract.ts';
import { permissionsOf, type Role } from '../../controller/people/permissions.ts';
import type { SecondPerson } from '../../controller/people/second-person.ts';
import { visitorOf } from '../../controller/people/sessions.ts';
import { connection } from '../../hmi/src/connection.svelte.ts';
import { LivePicture } from '../../hmi/src/live-picture.svelte.ts';
import TaskList from '../../hmi/src/parts/TaskList.svelte';
import CommandBar from '../../hmi/src/shell/CommandBar.svelte';
import { appearance } from '../../hmi/src/words/language.svelte.ts';
import type { RunningLine } from '../scenario/line-test.ts';

/** Somebody at the command bar and the list of interventions of a line in virtual time: what they press goes to the real command desk. */

export class Operator {
  readonly run: RunningLine;
  readonly #role: Role;
  #shown: ReturnType<typeof mount>[] = [];
  /** Refusals of what was pressed. */
  readonly refusals: string[] = [];
  #presses = 0;
  #open = 0;
  #defect: unknown = null;

  constructor(run: RunningLine, role: Role) {
    this.run = run;
    this.#role = role;
    connection.session = {
      ...connection.session,
      signedIn: true,
      person: 'Lan',
      roles: [role],
      permissions: [...permissionsOf([role])],
    };
    connection.phase = 'live';
    vi.stubGlobal('fetch', (path: string, { body = '{}' }: { body?: string } = {}) => this.#answer(path, body));
  }

  /** The page as it stands now. */
  async look(): Promise<void> {
    const picture = this.picture();
    connection.picture = new LivePicture(picture);
    const target = document.body;
    await this.leave();
    this.#shown = [mount(CommandBar, { target, props: { picture } }), mount(TaskList, { target, props: { picture } })];
    flushSync();
  }

  async leave(): Promise<void> {
    const shown = this.#shown;
    this.#shown = [];
    for (const one of shown) await unmount(one);
  }

  picture(): PictureItems {
    return drawnPicture(this.run);
  }

  /** What the bar says, why and what to do. */
  get sentence(): string {
    return (document.querySelector('[data-testid=state] .why')?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  }

  /** What the bar says to do. */
  get action(): string {
    return (document.querySelector('[data-testid=state] .why b')?.textContent ?? '').trim();
  }

  get tasks(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('[data-task]')];
  }

  /** The button with this very name: whoever reads it finds it by nothing else. */
  async press(name: string, within: ParentNode = document): Promise<void> {
    const button = [...within.querySelectorAll('button')].find((one) => one.textContent.trim() === name);
    if (button === undefined) throw new Error(`there is no button ${name}: ${document.body.textContent}`);
    if (button.getAttribute('aria-disabled') === 'true') throw new Error(`${name} is disabled: ${this.sentence}`);
    await this.#settled(() => button.click());
  }

  async send(form: HTMLFormElement): Promise<void> {
    await this.#settled(() => form.requestSubmit());
  }

  fill(selector: string, text: string): void {
    const input = document.querySelector<HTMLInputElement>(selector);
    if (input === null) throw new Error(`no ${selector}`);
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
  }

  /** What was pressed is answered before anybody looks again. */
  async #settled(act: () => void): Promise<void> {
    act();
    flushSync();
    await vi.waitFor(() => {
      if (this.#open > 0) throw new Error('it is not answered');
    });
    if (this.#defect !== null) throw new Error('what was pressed came to nothing', { cause: this.#defect });
    flushSync();
  }

  async #answer(path: string, body: string): Promise<Response> {
    if (path !== COMMAND_PATH) throw new Error(`nobody asks for ${path} here`);
    this.#open += 1;
    try {
      const { clock, conductor } = this.run.line;
      this.#presses += 1;
      const request = commandSchema.parse({
        ...(JSON.parse(body) as object),
        id: `operator-press-${this.#presses}`,
        expiresAt: clock.wallTimeMs() + 1000,
      });
      const second = { accountsExist: false, check: () => Promise.resolve({ person: 'Minh' }) };
      const desk = new CommandDesk(conductor, clock, second as unknown as SecondPerson, (text) => text);
      const visitor = visitorOf({ person: 'Lan', roles: [this.#role], how: 'password', idle: 'locks' }, 's', false);
      const answer = await desk.receive(request, visitor);
      if (!answer.accepted) this.refusals.push(answer.refusal);
      return new Response(JSON.stringify(answer), { status: answer.accepted ? 200 : 409 });
    } catch (error) {
      this.#defect = error;
      throw error;
    } finally {
      this.#open -= 1;
    }
  }
}

/** The line as the gateway draws it. */
export function drawnPicture({ line: { conductor } }: RunningLine): PictureItems {
  const { supplies, terms } = conductor.shown;
  return drawPicture(conductor.state, {
    recipe: conductor.recipe,
    rate: new RateWindow(),
    plugs: null,
    pace: 1,
    sensors: conductor.sensors,
    times: new Map(),
    supplies,
    terms,
  });
}

/** What a sentence says to press. */
const PRESS = { en: /\bpress ([^.,;:]+)/i, vi: /\bnhấn (?!nút)([^.,;:]+)/i };

/** The command that the sentence names, by its button's own name; null where it names none. */
export function namedIn(sentence: string): string | null {
  const said = PRESS[appearance.code].exec(sentence)?.[1]?.trim() ?? '';
  return Object.values(appearance.words.commands).find((name) => said.startsWith(name)) ?? null;
}
