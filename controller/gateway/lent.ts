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

/** Ports that the process around the controller provides to features: drawing, simulation, import, machine certificates. */
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
  /** The finished card of a synthetic citizen (PNG); null if it can't be drawn. */
  face(recipe: LoadedRecipe, side: Side): Promise<Uint8Array | null>;
}

export interface ForecastPort {
  /** Null if a forecast is running already; a cancelled one resolves to null. */
  forecast(cards: number): Promise<ForecastView | null> | null;
  /** Cancels the running forecast, if any. */
  cancel(): void;
  /** Null while none is running. */
  readonly progress: ForecastProgress | null;
}

export interface ScenarioPort {
  scenarios(): readonly ScenarioView[];
  /** Null if another one is running. */
  play(name: string): Promise<ScenarioResultView> | null;
}

/** Untrusted certificates of machines, and how to trust them. */
export interface CertificatePort {
  readonly refused: () => RefusedCertificate[];
  /** Null if there is no certificate with this fingerprint any more. */
  readonly trust: (fingerprint: string) => Promise<RefusedCertificate | null>;
}

export interface UploadedOrders {
  /** With its manifest. */
  readonly file: UploadedFile;
  /** Its name at its origin. */
  readonly name: string;
  readonly onRefusal: 'import-rest' | 'import-nothing';
}

export interface ImportPort {
  /** Folder for a sealed upload during its import. */
  readonly dataFolder: string;
  readonly entropy: Entropy;
  importFile(upload: UploadedOrders): Promise<ImportReport>;
}

export interface StoragePort {
  /** Null where the disk is not watched. */
  view(): StorageView | null;
}

/** Provided by the composition root; absent on a real line. */
export interface SimulatorPort {
  view(): SimulatorView;
  /** Null if the machines do not answer. */
  state(): Promise<SimulatorState | null>;
  ask(ask: SimulatorAsk): Promise<SimulatorRefusal | 'done'>;
}
