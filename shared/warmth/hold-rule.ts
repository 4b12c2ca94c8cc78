/**
 * The servers that Hearth knows how to keep warm, by what they are. Endpoints of the first two kinds exist today; what the others need is
 * stated here, so that their clients have nothing to add to the decision.
 */
export const heldServers = [
  'lmstudio',
  'ollama',
  'llama.cpp',
  'llama.cpp-router',
  'vllm',
  'sglang',
  'mlx',
  'exo',
  'ds4',
  'llama-swap',
  'vllm-mlx',
  'proxy',
] as const;
export type HeldServer = (typeof heldServers)[number];

/** The cheapest request that counts as use: no token, or one, and at most so often. */
export interface KeepTraffic {
  /** ms between two of them */
  readonly everyMs: number;
  readonly path: string;
  readonly body: (model: string) => object;
}

/** How models get into a server's memory and stay there. */
export interface HoldRule {
  /** `asked`: by a request of Hearth's. `with-server`: it is there while the server is. `elsewhere`: nothing that Hearth could ask for. */
  readonly load: 'asked' | 'with-server' | 'elsewhere';
  /**
   * What keeps a loaded model. `pinned-by-load`: an explicit load stays. `keep-alive`: a request says for how long, and another client's
   * says otherwise. `resident`: it never goes. `traffic`: idle time ends it, so only use keeps it.
   */
  readonly hold: 'pinned-by-load' | 'keep-alive' | 'resident' | 'traffic';
  /** A second load of a model makes a second instance: then nothing may be asked for while another load might be under way. */
  readonly doubles: boolean;
  /** `at-least`: an instance with more context than wanted serves. `exactly`: a request that brings another one has it loaded anew. */
  readonly context: 'at-least' | 'exactly';
  /**
   * A model with the wrong context is loaded anew by itself. Not where every client's request brings its own: the two would take turns,
   * so a person decides.
   */
  readonly replaces: boolean;
  /** A model that is idle goes when another one needs its room. */
  readonly makesRoom: boolean;
  /** Asking for another model id takes the present one out of memory: shown as a warning beside a second flame. */
  readonly swaps: boolean;
  /** It may free its memory while idle, and be woken: on a wish only, never by a look. */
  readonly sleeps: boolean;
  readonly traffic: KeepTraffic | null;
}

const resident: HoldRule = {
  load: 'with-server',
  hold: 'resident',
  doubles: false,
  context: 'at-least',
  replaces: false,
  makesRoom: false,
  swaps: false,
  sleeps: false,
  traffic: null,
};

/** One token of chat: what a server without a cheaper way is asked for. */
const oneToken = (path: string, everyMs: number): KeepTraffic => ({
  everyMs,
  path,
  body: (model) => ({ model, max_tokens: 1, messages: [{ role: 'user', content: '.' }] }),
});

/**
 * Sources: LM Studio's developer docs (`ttl-and-auto-evict`, `load`), ollama/ollama `server/sched.go`, llama.cpp `tools/server/README.md`,
 * vLLM's sleep mode, sglang `http_server.py`, mlx-lm `server.py` 0.32, exo 0.3.70 `api/main.py`, llama-swap's and vllm-mlx's READMEs.
 */
export const holdRules: Readonly<Record<HeldServer, HoldRule>> = {
  // Every load call makes another instance (`key:2`); an explicit one has no idle time and is never evicted.
  lmstudio: { ...resident, load: 'asked', hold: 'pinned-by-load', doubles: true, replaces: true },
  // One runner a model; keep_alive -1 stays until a request says otherwise, and num_ctx of any request may load it anew.
  ollama: { ...resident, load: 'asked', hold: 'keep-alive', context: 'exactly', makesRoom: true },
  // With --sleep-idle-seconds it sleeps; a request wakes it. GET /props tells, GET /slots would wake it.
  'llama.cpp': { ...resident, sleeps: true },
  'llama.cpp-router': { ...resident, load: 'asked', makesRoom: true, sleeps: true },
  // POST /wake_up ends its sleep mode.
  vllm: { ...resident, sleeps: true },
  sglang: resident,
  // Up does not mean loaded: the first request loads, and one for another id swaps.
  mlx: { ...resident, load: 'asked', swaps: true },
  exo: { ...resident, load: 'asked', hold: 'pinned-by-load', doubles: true },
  ds4: resident,
  // ttl and --auto-unload-idle-seconds count from the last request; five minutes are below what people set.
  'llama-swap': {
    ...resident,
    load: 'asked',
    hold: 'traffic',
    makesRoom: true,
    swaps: true,
    traffic: oneToken('/v1/chat/completions', 240_000),
  },
  'vllm-mlx': {
    ...resident,
    load: 'asked',
    hold: 'traffic',
    traffic: oneToken('/v1/chat/completions', 240_000),
  },
  // LiteLLM, OpenRouter: nothing is loaded there.
  proxy: { ...resident, load: 'elsewhere' },
};
