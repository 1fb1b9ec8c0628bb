// @ts-check
/**
 * The widget's table: the same lines as the tower on air, in a frame of somebody else's page.
 */

export { channels, face } from "../../overlays/tower/tower.js";
