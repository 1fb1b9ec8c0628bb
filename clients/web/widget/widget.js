// @ts-check
/**
 * One script tag puts the standings into any page:
 *
 *   <script type="module" src="https://results.example/static/widget/widget.js"></script>
 *   <rally-standings rally="kokkola" class="SM1" rows="5" lang="fi">
 *     <a href="https://results.example/r/kokkola/results?class=SM1">Ralli SM, SM1</a>
 *   </rally-standings>
 *
 * What stands in the element is for those who run no script. Else it is a frame of ours and nothing
 * more: the page round it can read nothing in it, and it reads nothing of the page. It is as high as
 * its rows need.
 */

const PARTS = ["rally", "class", "c", "rows", "delay", "lang", "theme"];
const ROW_PX = 40;
const ROUND_PX = 128;
const ROWS = 10;
const ROWS_MAX = 20;

class RallyStandings extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("iframe")) return;
    const address = new URL("/widget/table", import.meta.url);
    for (const part of PARTS) {
      const value = this.getAttribute(part);
      if (value) address.searchParams.set(part, value);
    }
    const asked = Number(this.getAttribute("rows") ?? ROWS);
    const rows = asked >= 1 && asked <= ROWS_MAX ? asked : ROWS;
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = this.getAttribute("title") ?? "Rally standings";
    frame.loading = "lazy";
    frame.style.cssText = `border: 0; width: 100%; height: ${ROUND_PX + rows * ROW_PX}px;`;
    this.replaceChildren(frame);
  }
}

if (!customElements.get("rally-standings")) customElements.define("rally-standings", RallyStandings);
