import { pageClock } from '../page-clock.ts';

/** A tone and a notice for critical alarms, as this screen wants them: kept in the browser. */

const KEY = 'critical-alarms';
const CHOICES = ['quiet', 'sound', 'sound-and-notice'] as const;
export type AlarmSound = (typeof CHOICES)[number];
export const ALARM_SOUNDS: readonly AlarmSound[] = CHOICES;

/** Two short tones, again until somebody has acknowledged the alarm. */
const TONES = [
  { hertz: 880, fromS: 0, lastsS: 0.18 },
  { hertz: 660, fromS: 0.24, lastsS: 0.24 },
] as const;
const AGAIN_MS = 4000;
const LOUDNESS = 0.25;

class CriticalAlarms {
  choice = $state<AlarmSound>(CHOICES.find((one) => one === localStorage.getItem(KEY)) ?? 'quiet');
  #context: AudioContext | null = null;
  #noticed: Notification | null = null;

  /** Called by a press: browsers let a page sound after one, and ask for notices then. */
  choose(choice: AlarmSound): void {
    this.choice = choice;
    localStorage.setItem(KEY, choice);
    if (choice !== 'quiet') this.beep();
    if (choice === 'sound-and-notice' && 'Notification' in globalThis) void Notification.requestPermission();
  }

  beep(): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    void context.resume();
    for (const { hertz, fromS, lastsS } of TONES) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = hertz;
      gain.gain.value = LOUDNESS;
      tone.connect(gain).connect(context.destination);
      tone.start(context.currentTime + fromS);
      tone.stop(context.currentTime + fromS + lastsS);
    }
  }

  /** Until the returned function is called. */
  sound(): () => void {
    if (this.choice === 'quiet') return () => undefined;
    this.beep();
    return pageClock.every(AGAIN_MS, () => this.beep());
  }

  notice(text: string): void {
    if (this.choice !== 'sound-and-notice' || !('Notification' in globalThis)) return;
    if (Notification.permission !== 'granted') return;
    this.#noticed = new Notification('Cardline', { body: text, tag: text, icon: '/icon.svg' });
    this.#noticed.addEventListener('click', () => globalThis.focus());
  }
}

export const criticalAlarms = new CriticalAlarms();
