// @ts-check
/**
 * What the page knows: a pure reducer from messages of /live to a state. No socket, no DOM, no
 * clock. A patch is applied only if its epoch and `after` are what is here; otherwise the channel
 * is put on `asks`, and whoever owns the connection subscribes to it again. Nothing is guessed.
 *
 * Tested on tests/golden/store_vectors.json.
 *
 * @typedef {{epoch: string, offset: number, data: Record<string, any>, asked?: boolean}} View
 * @typedef {{rally_at_ms: number, server_at_ms: number, rate: number}} Clock
 * @typedef {{views: Record<string, View>, clocks: Record<string, Clock>, asks: string[],
 *   missing: Record<string, string>}} State
 * @typedef {{ch: string, epoch: string, after: number, offset: number,
 *   patch: Record<string, any>}} Delta
 */

import { mergePatch } from "./merge.js";

/** @returns {State} */
export function emptyState() {
  return { views: {}, clocks: {}, asks: [], missing: {} };
}

/**
 * The state after one message. Unknown types throw: a page that does not understand its server
 * must not pretend to.
 * @param {State} state
 * @param {any} message
 * @returns {State}
 */
export function reduce(state, message) {
  switch (message.type) {
    case "hello":
    case "ping":
      return { ...state, clocks: { ...state.clocks, ...message.clocks } };
    case "clock":
      return { ...state, clocks: { ...state.clocks, [message.rally]: message.clock } };
    case "snapshot":
      return withSnapshot(state, message);
    case "resumed":
      return withResumed(state, message);
    case "deltas":
      return message.deltas.reduce(withDelta, state);
    case "error":
      return message.ch
        ? { ...state, missing: { ...state.missing, [message.ch]: message.code } }
        : state;
    default:
      throw new Error(`unknown message type ${message.type}`);
  }
}

/**
 * The state once its asks have been sent.
 * @param {State} state
 * @returns {State}
 */
export function asked(state) {
  return state.asks.length === 0 ? state : { ...state, asks: [] };
}

/**
 * The state without channels that nobody looks at any more.
 * @param {State} state
 * @param {string[]} channels
 * @returns {State}
 */
export function forget(state, channels) {
  const views = { ...state.views };
  const missing = { ...state.missing };
  for (const ch of channels) {
    delete views[ch];
    delete missing[ch];
  }
  return { ...state, views, missing };
}

/**
 * What to say when subscribing: each channel with what is held of it, if anything.
 * @param {State} state
 * @param {string[]} channels
 * @returns {{ch: string, epoch?: string, offset?: number}[]}
 */
export function held(state, channels) {
  return channels.map((ch) => {
    const view = state.views[ch];
    return view ? { ch, epoch: view.epoch, offset: view.offset } : { ch };
  });
}

/** @param {State} state @param {View & {ch: string}} message @returns {State} */
function withSnapshot(state, { ch, epoch, offset, data }) {
  const missing = { ...state.missing };
  delete missing[ch];
  return {
    ...state,
    missing,
    asks: state.asks.filter((other) => other !== ch),
    views: { ...state.views, [ch]: { epoch, offset, data } },
  };
}

/** @param {State} state @param {{ch: string, epoch: string, offset: number}} message @returns {State} */
function withResumed(state, { ch, epoch, offset }) {
  const view = state.views[ch];
  if (!view || view.epoch !== epoch || view.offset !== offset) return withAsk(state, ch);
  const { asked: _done, ...rest } = view;
  return { ...state, views: { ...state.views, [ch]: rest } };
}

/** @param {State} state @param {Delta} delta @returns {State} */
function withDelta(state, delta) {
  const view = state.views[delta.ch];
  // A channel just left may still have a frame on its way.
  if (!view) return state;
  if (view.epoch === delta.epoch && view.offset === delta.after) {
    const data = mergePatch(view.data, delta.patch);
    const next = { ...view, offset: delta.offset, data };
    return { ...state, views: { ...state.views, [delta.ch]: next } };
  }
  // What is already in is told again after a resume: nothing to do, nothing lost.
  if (view.epoch === delta.epoch && delta.offset <= view.offset) return state;
  return withAsk(state, delta.ch);
}

/**
 * One question a gap, however many frames arrive until it is answered.
 * @param {State} state @param {string} ch @returns {State}
 */
function withAsk(state, ch) {
  const view = state.views[ch];
  if (view?.asked) return state;
  const views = view ? { ...state.views, [ch]: { ...view, asked: true } } : state.views;
  return { ...state, views, asks: [...state.asks, ch] };
}
