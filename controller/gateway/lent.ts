import type { Side } from '../../recipes/artwork/card-face.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { RefusedCertificate } from '../../stations/links/opcua-pki.ts';
import type { Entropy } from '../../stations/random.ts';
import type { ImportReport } from '../orders/import.ts';
import type { UploadedFile } from '../orders/uploaded-file.ts';
import type {
  ForecastProgress,
  ForecastView,
  ScenarioResultView,
  ScenarioView,
  SimulatorAsk,
  SimulatorRefusal,
  SimulatorState,
  SimulatorView,
  StorageView,
} from './contract.ts';

/** What the process around the controller lends to features: it draws, simulates, imports, and knows the machines' certificates. */
export interface Lent {
  readonly faces: FacePort;
  readonly forecasts: ForecastPort;
  readonly scenarios: ScenarioPort;
  readonly certificates: CertificatePort;
  readonly imports: ImportPort;
  readonly storage: StoragePort;
  /** Null on a real line. */
  readonly simulator: SimulatorPort | null;
}

export interface FacePort {
  /** The finished card of a made-up citizen (PNG); null where it can't be drawn. */
  face(recipe: LoadedRecipe, side: Side): Promise<Uint8Array | null>;
}

export interface ForecastPort {
  /** Null where one is being made already; one that is cancelled ends as null. */
  forecast(cards: number): Promise<ForecastView | null> | null;
  /** The one that is being made; nothing where there is none. */
  cancel(): void;
  /** Null while none is being made. */
  readonly progress: ForecastProgress | null;
}

export interface ScenarioPort {
  scenarios(): readonly ScenarioView[];
  /** Null where another one is played. */
  play(name: string): Promise<ScenarioResultView> | null;
}

/** The machines' certificates that are not trusted, and how they become so. */
export interface CertificatePort {
  readonly refused: () => RefusedCertificate[];
  /** Null where there is none with this fingerprint any more. */
  readonly trust: (fingerprint: string) => Promise<RefusedCertificate | null>;
}

export interface UploadedOrders {
  /** With its manifest. */
  readonly file: UploadedFile;
  /** As it was called where it came from. */
  readonly name: string;
  readonly onRefusal: 'import-rest' | 'import-nothing';
}

export interface ImportPort {
  /** Where a file lies, sealed, while it is taken in. */
  readonly dataFolder: string;
  readonly entropy: Entropy;
  importFile(upload: UploadedOrders): Promise<ImportReport>;
}

export interface StoragePort {
  /** Null where nobody watches the disk. */
  view(): StorageView | null;
}

/** Joined on by the composition root; absent on a real line. */
export interface SimulatorPort {
  view(): SimulatorView;
  /** Null where the machines do not answer. */
  state(): Promise<SimulatorState | null>;
  ask(ask: SimulatorAsk): Promise<SimulatorRefusal | 'done'>;
}
