"use strict";
/* The what-if: coverage of the located reading from minutes, as geo/coverage.py defines it, and
   minutes to a point that the reader drops, as geo/travel.py does. No page, no state: arrays in,
   figures out. Minutes are whole tenths throughout. */

const Whatif = (() => {
  const UNREACHABLE = 65535,
    FAR = 65533;
  const TIERS = ["city", "county", "township"];
  const READINGS = [...TIERS, "local", "all"];
  const STATES = ["ok", "unreachable", "no_road_in_data"];
  const TRIED_EDGES = 15;

  /** @param {string} text @returns {Uint8Array} */
  function bytes(text) {
    const raw = atob(text),
      out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }
  /** @param {string} text */ const f64 = (text) => new Float64Array(bytes(text).buffer);
  /** @param {string} text */ const f32 = (text) => new Float32Array(bytes(text).buffer);
  /** @param {string} text */ const u32 = (text) => new Uint32Array(bytes(text).buffer);

  /** A deflated table holds differences from point to point, low and high bytes apart.
   * @param {{data: string, far_min: number | null}} packed @param {number} n points
   * @returns {Promise<Uint16Array>} */
  async function readMinutes(packed, n) {
    const raw = bytes(packed.data);
    if (packed.far_min === null) return new Uint16Array(raw.buffer);
    const stream = new Blob([/** @type {any} */ (raw)])
      .stream()
      .pipeThrough(new DecompressionStream("deflate"));
    const planes = new Uint8Array(await new Response(stream).arrayBuffer());
    const cells = planes.length / 2,
      out = new Uint16Array(cells);
    for (let i = 0; i < cells; i++) {
      const step = planes[i] | (planes[cells + i] << 8);
      out[i] = i % n ? out[i - 1] + step : step;
    }
    return out;
  }

  /** Turn the page's JSON block into arrays.
   * @param {any} packed see maps/switches.py @param {any[]} land rings in degrees, [[lon, lat], ...]
   * @returns {Promise<any>} */
  async function open(packed, land) {
    const p = packed.points,
      g = packed.graph;
    const model = {
      counties: packed.counties,
      townships: packed.townships,
      sites: packed.sites,
      candidates: packed.candidates,
      farMin: packed.minutes.far_min,
      travel: packed.travel,
      projection: packed.projection,
      n: p.n,
      residents: f64(p.residents),
      county: u32(p.county),
      township: u32(p.township),
      state: bytes(p.state),
      xy: f32(p.xy),
      minutes: await readMinutes(packed.minutes, p.n),
      column: new Map(
        packed.sites.map((/** @type {any} */ site, /** @type {number} */ at) => [site.id, at]),
      ),
      graph: g && {
        nodes: f32(g.nodes),
        from: u32(g.from),
        to: u32(g.to),
        km: f32(g.km),
        k: g.entries,
        edge: u32(g.entry_edge),
        along: f32(g.entry_along),
        leg: f32(g.entry_leg_km),
      },
      /** @type {Float64Array[]} */ land: [],
      /** @type {any} */ links: null,
    };
    model.land = land.map((ring) => {
      const out = new Float64Array(ring.length * 2);
      ring.forEach((/** @type {number[]} */ at, /** @type {number} */ i) => {
        [out[2 * i], out[2 * i + 1]] = toMetres(model, at[0], at[1]);
      });
      return out;
    });
    return model;
  }

  /** @param {any} model @param {number} lon @param {number} lat @returns {[number, number]} metres off the origin */
  function toMetres(model, lon, lat) {
    const { centre, powers, cx, cy, origin } = model.projection,
      u = lon - centre[0],
      v = lat - centre[1];
    let x = 0,
      y = 0;
    for (let k = 0; k < powers.length; k++) {
      const term = u ** powers[k][0] * v ** powers[k][1];
      x += cx[k] * term;
      y += cy[k] * term;
    }
    return [x - origin[0], y - origin[1]];
  }

  /** Which tiers a site serves under the reader's switches; none where it is off.
   * @param {any} site @param {any} settings @returns {string[]} */
  function serves(site, settings) {
    if (site.kind === "candidate") return settings.added[site.id] || [];
    if (settings.closed.includes(site.id)) return [];
    if (
      site.planned
        ? !settings.planned
        : !site.counted && !(settings.savedPublicOnly && !settings.publicOnly)
    )
      return [];
    if (settings.publicOnly && !site.public) return [];
    return site.serves;
  }

  /** Measure coverage for the reader's switches.
   * @param {any} model
   * @param {{standards: Record<string, number>, planned: boolean, publicOnly: boolean, savedPublicOnly: boolean,
   *   closed: string[], added: Record<string, string[]>, limits?: Record<string, number>,
   *   trials: {serves: string[], minutes: Uint16Array, limit?: number | null}[]}} settings
   *   minutes of a trial by point; nobody goes farther than its limit, or the limit of an added site
   * @returns {any} near (tenths by tier and point), and shares, minutes and people by township, county and in all */
  function solve(model, settings) {
    /** @type {Record<string, Uint16Array>} */ const near = {};
    for (const tier of TIERS) near[tier] = new Uint16Array(model.n).fill(UNREACHABLE);
    /** @param {Uint16Array} minutes @param {number} first @param {string[]} tiers
     * @param {number | null} [limit] minutes */
    const take = (minutes, first, tiers, limit) => {
      const most = typeof limit === "number" ? Math.floor(limit * 10 + 1e-6) : UNREACHABLE;
      for (const tier of tiers) {
        const best = near[tier];
        for (let i = 0; i < best.length; i++) {
          const tenths = minutes[first + i];
          if (tenths < best[i] && tenths <= most) best[i] = tenths;
        }
      }
    };
    model.sites.forEach((/** @type {any} */ site, /** @type {number} */ at) => {
      const tiers = serves(site, settings);
      if (tiers.length) take(model.minutes, at * model.n, tiers, (settings.limits || {})[site.id]);
    });
    for (const trial of settings.trials) take(trial.minutes, 0, trial.serves, trial.limit);
    /** @type {Record<string, number>} */ const limit = {};
    for (const tier of TIERS) limit[tier] = Math.floor(settings.standards[tier] * 10 + 1e-6);
    return sum(model, near, limit);
  }

  /** @param {any} model @param {Record<string, Uint16Array>} near @param {Record<string, number>} limit @returns {any} */
  function sum(model, near, limit) {
    const make = (/** @type {number} */ size) => {
      /** @type {any} */ const group = { people: new Float64Array(size) };
      for (const reading of READINGS) group[reading] = new Float64Array(size);
      return group;
    };
    const towns = make(model.townships.length),
      counties = make(model.counties.length),
      total = make(1);
    const weighted = TIERS.map(() => new Float64Array(towns.people.length));
    const blocked = TIERS.map(() => new Int8Array(towns.people.length).fill(-1));
    for (let i = 0; i < model.n; i++) {
      const people = model.residents[i],
        town = model.township[i],
        county = model.county[i];
      const city = near.city[i] <= limit.city,
        countyTier = near.county[i] <= limit.county;
      const township = near.township[i] <= limit.township,
        local = countyTier && township;
      const covered = [city, countyTier, township, local, local && city];
      towns.people[town] += people;
      counties.people[county] += people;
      total.people[0] += people;
      READINGS.forEach((reading, r) => {
        if (!covered[r]) return;
        towns[reading][town] += people;
        counties[reading][county] += people;
        total[reading][0] += people;
      });
      TIERS.forEach((tier, t) => {
        const minutes = near[tier][i];
        if (minutes === UNREACHABLE) {
          if (blocked[t][town] < 0) blocked[t][town] = Math.max(1, model.state[i]);
        } else if (minutes === FAR) blocked[t][town] = 3;
        weighted[t][town] += minutes * people;
      });
    }
    return {
      near,
      townships: rowsOf(model.townships, towns, weighted, blocked),
      counties: rowsOf(model.counties, counties, null, null),
      total: rowsOf(["total"], total, null, null).get("total"),
    };
  }

  /** @param {any[]} codes @param {any} group @param {Float64Array[] | null} weighted @param {Int8Array[] | null} blocked
   * @returns {Map<string, any>} */
  function rowsOf(codes, group, weighted, blocked) {
    const rows = new Map();
    codes.forEach((code, at) => {
      const people = group.people[at];
      /** @type {any} */ const row = { people, gap_people: people - group.local[at] };
      for (const reading of READINGS)
        row["covered_" + reading] = people > 0 ? group[reading][at] / people : null;
      row.depth = people > 0 ? TIERS.reduce((sum, tier) => sum + row["covered_" + tier], 0) : null;
      if (weighted && blocked)
        TIERS.forEach((tier, t) => {
          const state = blocked[t][at];
          row["min_" + tier] = state >= 0 || people <= 0 ? null : weighted[t][at] / people / 10;
          row["state_" + tier] = state < 0 ? null : state === 3 ? "far" : STATES[state];
        });
      rows.set(String(code), row);
    });
    return rows;
  }

  /* ---- minutes to a point that the reader drops ---- */

  /** Km of sea under a straight line, from where it crosses the outlines of the land.
   * @param {any} model @param {number} ax @param {number} ay @param {number} bx @param {number} by */
  function seaKm(model, ax, ay, bx, by) {
    const dx = bx - ax,
      dy = by - ay,
      cuts = [];
    let dry = false;
    for (const ring of model.land) {
      const n = ring.length;
      for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
        const x1 = ring[j],
          y1 = ring[j + 1],
          x2 = ring[i],
          y2 = ring[i + 1];
        if (y1 > ay !== y2 > ay && ax < x1 + ((x2 - x1) * (ay - y1)) / (y2 - y1)) dry = !dry;
        const ex = x2 - x1,
          ey = y2 - y1,
          cross = dx * ey - dy * ex;
        if (cross === 0) continue;
        const t = ((x1 - ax) * ey - (y1 - ay) * ex) / cross,
          s = ((x1 - ax) * dy - (y1 - ay) * dx) / cross;
        if (t > 0 && t < 1 && s >= 0 && s < 1) cuts.push(t);
      }
    }
    cuts.sort((a, b) => a - b);
    let wet = 0,
      last = 0;
    for (const t of [...cuts, 1]) {
      if (!dry) wet += t - last;
      dry = !dry;
      last = t;
    }
    return (wet * Math.hypot(dx, dy)) / 1000;
  }

  /** Where a place meets the roads: nearest points along the nearest edges, by legs that are allowed.
   * @param {any} model @param {number} x @param {number} y
   * @returns {{entries: {edge: number, along: number, leg: number}[], snapKm: number}} */
  function enter(model, x, y) {
    const g = model.graph,
      { max_sea_km, no_road_km, entries } = model.travel,
      all = [];
    for (let e = 0; e < g.from.length; e++) {
      const ax = g.nodes[2 * g.from[e]],
        ay = g.nodes[2 * g.from[e] + 1];
      const ux = g.nodes[2 * g.to[e]] - ax,
        uy = g.nodes[2 * g.to[e] + 1] - ay;
      const along = Math.min(
        1,
        Math.max(0, ((x - ax) * ux + (y - ay) * uy) / Math.max(ux * ux + uy * uy, 1e-9)),
      );
      all.push({
        edge: e,
        along,
        leg: Math.hypot(ax + along * ux - x, ay + along * uy - y) / 1000,
        x: ax + along * ux,
        y: ay + along * uy,
      });
    }
    all.sort((a, b) => a.leg - b.leg || a.edge - b.edge);
    const tried = all.slice(0, TRIED_EDGES);
    const kept = tried.filter(
      (a) => a.leg <= no_road_km && seaKm(model, x, y, a.x, a.y) <= max_sea_km,
    );
    return { entries: kept.slice(0, entries), snapKm: tried.length ? tried[0].leg : Infinity };
  }

  /** @param {any} model @returns {{start: Uint32Array, node: Uint32Array, km: Float32Array}} neighbours of every node */
  function linksOf(model) {
    if (model.links) return model.links;
    const g = model.graph,
      nodes = g.nodes.length / 2,
      start = new Uint32Array(nodes + 1);
    for (let e = 0; e < g.from.length; e++) {
      start[g.from[e] + 1]++;
      start[g.to[e] + 1]++;
    }
    for (let i = 0; i < nodes; i++) start[i + 1] += start[i];
    const fill = start.slice(),
      node = new Uint32Array(2 * g.from.length),
      km = new Float32Array(2 * g.from.length);
    for (let e = 0; e < g.from.length; e++)
      for (const [a, b] of [
        [g.from[e], g.to[e]],
        [g.to[e], g.from[e]],
      ]) {
        node[fill[a]] = b;
        km[fill[a]++] = g.km[e];
      }
    return (model.links = { start, node, km });
  }

  /** Minutes of all nodes from entries, by Dijkstra with a binary heap.
   * @param {any} model @param {{edge: number, along: number, leg: number}[]} entries @param {number} perLeg @param {number} perRoad */
  function spread(model, entries, perLeg, perRoad) {
    const g = model.graph,
      { start, node, km } = linksOf(model);
    const best = new Float64Array(g.nodes.length / 2).fill(Infinity);
    /** @type {[number, number][]} */ const heap = [];
    const push = (/** @type {number} */ cost, /** @type {number} */ at) => {
      if (cost >= best[at]) return;
      best[at] = cost;
      let i = heap.push([cost, at]) - 1;
      for (let up = (i - 1) >> 1; i > 0 && heap[up][0] > cost; i = up, up = (i - 1) >> 1) {
        heap[i] = heap[up];
        heap[up] = [cost, at];
      }
    };
    const pop = () => {
      const top = heap[0],
        last = /** @type {[number, number]} */ (heap.pop());
      if (heap.length) {
        let i = 0;
        for (let child = 1; child < heap.length; i = child, child = 2 * i + 1) {
          if (child + 1 < heap.length && heap[child + 1][0] < heap[child][0]) child++;
          if (heap[child][0] >= last[0]) break;
          heap[i] = heap[child];
        }
        heap[i] = last;
      }
      return top;
    };
    for (const { edge, along, leg } of entries) {
      push(leg * perLeg + along * g.km[edge] * perRoad, g.from[edge]);
      push(leg * perLeg + (1 - along) * g.km[edge] * perRoad, g.to[edge]);
    }
    while (heap.length) {
      const [cost, at] = pop();
      if (cost > best[at]) continue;
      for (let i = start[at]; i < start[at + 1]; i++) push(cost + km[i] * perRoad, node[i]);
    }
    return best;
  }

  /** Minutes from every demand point to a place, in tenths.
   * @param {any} model @param {number} lon @param {number} lat
   * @returns {{minutes: Uint16Array, snapKm: number, by: string}} `by`: "road", or "straight" where only direct legs count */
  function reach(model, lon, lat) {
    const [x, y] = toMetres(model, lon, lat),
      t = model.travel,
      g = model.graph;
    const perLeg = (60 * t.circuity) / t.access_kmh,
      perRoad = 60 / t.road_kmh;
    const met = g ? enter(model, x, y) : { entries: [], snapKm: Infinity };
    const nodes = met.entries.length ? spread(model, met.entries, perLeg, perRoad) : null;
    const minutes = new Uint16Array(model.n);
    for (let i = 0; i < model.n; i++) {
      let best = Infinity;
      for (let k = 0; nodes && k < g.k; k++) {
        const e = g.edge[i * g.k + k],
          along = g.along[i * g.k + k];
        if (e === 0xffffffff) continue;
        const leg = g.leg[i * g.k + k] * perLeg;
        let way = Math.min(
          nodes[g.from[e]] + along * g.km[e] * perRoad,
          nodes[g.to[e]] + (1 - along) * g.km[e] * perRoad,
        );
        for (const own of met.entries)
          if (own.edge === e)
            way = Math.min(way, own.leg * perLeg + Math.abs(own.along - along) * g.km[e] * perRoad);
        best = Math.min(best, leg + way);
      }
      const px = model.xy[2 * i],
        py = model.xy[2 * i + 1],
        km = Math.hypot(px - x, py - y) / 1000;
      if (km * perLeg < best && km <= t.no_road_km && seaKm(model, px, py, x, y) <= t.max_sea_km)
        best = km * perLeg;
      minutes[i] = Number.isFinite(best) ? Math.min(Math.round(best * 10), FAR - 1) : UNREACHABLE;
    }
    return { minutes, snapKm: met.snapKm, by: met.entries.length ? "road" : "straight" };
  }

  return { TIERS, READINGS, UNREACHABLE, FAR, open, solve, reach, toMetres, seaKm, serves };
})();
