// Turns the page's data into things and ties that know each other, and chooses what is shown of them.

/** The words of a tie: relation, years, and the doubt. */
function label(relation, status, statements) {
  const years = [...new Set(statements.map((one) => one.year).filter((year) => year !== null))].sort();
  const when = years.length > 3 ? `${years[0]}–${years.at(-1)}` : years.join(", ");
  const doubt = { possible: " ?", denied: " (denied)" }[status.name] ?? "";
  return `${relation.label}${doubt}${when ? ` · ${when}` : ""}`;
}

export function read(data) {
  const sources = data.sources.map(([id, title, date, author, url]) => ({ id, title, date, author, url }));
  const passages = data.passages.map(([source, before, exact, after]) => ({ source: sources[source], place: source, before, exact, after }));
  const things = data.things.map((thing, index) => ({ ...thing, index, kind: data.types[thing.type], ties: [] }));
  const ties = data.ties.map(([subject, object, relation, status, claims], index) => {
    const statements = claims.map(([passage, trigger, year, stage, rank, speaker, confidence]) => ({
      passage: passages[passage], trigger, year, stage, rank, speaker, confidence,
    }));
    const tie = {
      index, subject: things[subject], object: things[object], relation, status, statements,
      label: label(data.relations[relation], data.statuses[status], statements),
    };
    tie.subject.ties.push(tie);
    tie.object.ties.push(tie);
    return tie;
  });
  const years = ties.flatMap((tie) => tie.statements.map((one) => one.year)).filter((year) => year !== null);
  return {
    ...data, sources, passages, things, ties,
    years: years.length ? [Math.min(...years), Math.max(...years)] : null,
    undated: ties.some((tie) => tie.statements.some((one) => one.year === null)),
  };
}

/** What the reader asks for at first. */
export function initial(graph) {
  return {
    statuses: new Set(graph.statuses.flatMap((status, at) => (status.on ? [at] : []))),
    relations: new Set(graph.relations.flatMap((relation, at) => (relation.on ? [at] : []))),
    types: new Set(graph.types.keys()),
    from: null, to: null, undated: true, source: null,
  };
}

function passes(statement, wish) {
  if (wish.source !== null && statement.passage.place !== wish.source) {
    return false;
  }
  if (statement.year === null) {
    return wish.undated;
  }
  return (wish.from === null || statement.year >= wish.from) && (wish.to === null || statement.year <= wish.to);
}

/** How many steps each thing is from the nearest of some, along ties that pass. */
export function steps(centres, ties, most) {
  const neighbours = new Map();
  for (const { subject, object } of ties) {
    for (const [one, other] of [[subject, object], [object, subject]]) {
      if (!neighbours.has(one)) {
        neighbours.set(one, []);
      }
      neighbours.get(one).push(other);
    }
  }
  const found = new Map(centres.map((thing) => [thing, 0]));
  let edge = [...centres];
  for (let step = 1; step <= most; step += 1) {
    const next = [];
    for (const thing of edge) {
      for (const other of neighbours.get(thing) ?? []) {
        if (!found.has(other)) {
          found.set(other, step);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  return found;
}

/** The ties and things that pass the filters and lie near the focus. */
export function choose(graph, wish, focus, hops) {
  let ties = graph.ties.filter(
    (tie) =>
      wish.statuses.has(tie.status) && wish.relations.has(tie.relation) &&
      wish.types.has(tie.subject.type) && wish.types.has(tie.object.type) &&
      tie.statements.some((statement) => passes(statement, wish)),
  );
  let levels = null;
  if (focus.length) {
    levels = steps(focus, ties, hops);
    ties = ties.filter((tie) => levels.has(tie.subject) && levels.has(tie.object));
  }
  const things = new Set(focus);
  for (const tie of ties) {
    things.add(tie.subject);
    things.add(tie.object);
  }
  return { ties, things, levels };
}

/** Places around a focus: each step a ring or several, ordered so that kin stand together. */
export function rings(levels, ties) {
  const angles = new Map();
  const places = new Map();
  const most = Math.max(...levels.values());
  const centres = [...levels].filter(([, level]) => level === 0).map(([thing]) => thing);
  centres.forEach((thing, at) => places.set(thing, [0, (at - (centres.length - 1) / 2) * 90]));
  const near = new Map();
  for (const { subject, object } of ties) {
    for (const [one, other] of [[subject, object], [object, subject]]) {
      if (levels.get(other) < levels.get(one) && !near.has(one)) {
        near.set(one, other);
      }
    }
  }
  let ring = 0;
  for (let level = 1; level <= most; level += 1) {
    const members = [...levels].filter(([, at]) => at === level).map(([thing]) => thing);
    const parent = (thing) => angles.get(near.get(thing)) ?? 0;
    members.sort((a, b) => parent(a) - parent(b) || a.type - b.type || a.index - b.index);
    for (let start = 0; start < members.length; ) {
      const room = 12 + 8 * ring;
      const left = members.length - start;
      const count = Math.min(room, left);
      const radius = 300 + 190 * ring;
      for (let at = 0; at < count; at += 1) {
        // Spread over the whole level, so that each ring holds a part of every kind.
        const turn = ((at + 0.5 * (ring % 2)) / count) * 2 * Math.PI - Math.PI / 2;
        const stagger = count > 9 && at % 2 ? 1.13 : 1;
        angles.set(members[start + at], turn + Math.PI / 2);
        places.set(members[start + at], [radius * stagger * Math.cos(turn), 0.66 * radius * stagger * Math.sin(turn)]);
      }
      start += count;
      ring += 1;
    }
  }
  return places;
}
