"use strict";
/* Words of the Sites view. */

Object.assign(
  W,
  /** @type {Record<string, [string, string]>} */ ({
    // aims: as a button, what it aims at, as an axis or column, and the gain in its own unit
    people_obj: ["覆盖人口最多", "Most people covered"],
    minutes_obj: ["总行车时间最少", "Fewest minutes"],
    match_obj: ["产业匹配最多", "Most clusters matched"],
    even_obj: ["最低县最高", "Worst county best off"],
    seats_obj: ["学位用得最多", "Most seats used"],
    people_says: [
      "使最多的居民新进入标准时间以内。",
      "Brings the most residents newly within the standard.",
    ],
    minutes_says: [
      "使标准时间内到不了的居民，到最近校区的总分钟数最少。",
      "Leaves residents beyond the standard the fewest minutes in all to their nearest campus.",
    ],
    match_says: [
      "使最多的产业集群在时限内有对口专业：母体院校的专业随校区同来。",
      "Gives the most industrial clusters a matching programme within reach: the parent's programmes come with the campus.",
    ],
    even_says: [
      "使县乡两级覆盖率最低的县尽可能高。",
      "Lifts the local share of the county that is worst off as high as it goes.",
    ],
    seats_says: [
      "使缺学位的学龄人口用得上最多的新增学位。",
      "Puts the most new seats within reach of pupils who lack one.",
    ],
    aim_people: ["新增人口", "People gained"],
    aim_minutes: ["省时", "Minutes saved"],
    aim_match: ["匹配集群", "Clusters"],
    aim_even: ["最低县", "Worst county"],
    aim_seats: ["用上学位", "Seats used"],
    aim_cost: ["相对成本", "Relative cost"],
    gain_people: ["新增人口", "People"],
    gain_minutes: ["省时（人·分）", "Person-min. saved"],
    gain_match: ["新匹配集群", "Clusters"],
    gain_even: ["最低县提高（点）", "Worst county, points"],
    gain_seats: ["用上学位", "Seats used"],
    // the plan
    ownplan: ["本目标的最优方案", "The best plan for this aim"],
    planword: ["方案", "Plan"],
    otherplan: ["相近方案", "Alternative"],
    backtoown: ["看回最优方案", "Back to the best plan"],
    shownplan: ["图上的方案", "The plan on the map"],
    planon: ["把方案放上地图并重算覆盖", "Put the plan on the map and recompute coverage"],
    planoff: ["方案已放上地图：点此撤下", "The plan is on the map: take it off"],
    baseonly: [
      "此方案只有实训基地，不改变覆盖。",
      "This plan holds training bases alone: it changes no coverage.",
    ],
    fewer: [
      "再多也无增益：此目标只需 {n} 处。",
      "More would add nothing: this aim needs {n} sites only.",
    ],
    worst: ["最低县两级覆盖率", "local share, worst county"],
    peoplegain: ["人新增覆盖", "people gained"],
    clustergain: ["个集群新匹配", "clusters newly matched"],
    seatsused: ["个新增学位用得上", "new seats used"],
    costword: ["相对成本（教学点＝1）", "relative cost (a teaching point = 1)"],
    costown: ["成本（研究自定的单位）", "cost (unit of the study)"],
    optimal: ["已证明最优", "proved best"],
    gapword: ["最优差距", "proved gap"],
    parent: ["母体院校", "Parent college"],
    upgradeword: ["由现有教学点升级", "upgrade of a teaching point"],
    newcampus: ["新址", "New"],
    openSite: ["为什么是这里", "Why this site"],
    drawsword: ["入选率", "In draws"],
    nearword: ["近", "near"],
    nodraws: ["此目标未做抽样。", "The draws were not asked for this aim."],
    drawsnote: [
      "入选率：{n} 次推算中选中此处的比例；“近”：选中 {km} 公里内某处的比例。",
      "In draws: how many of {n} draws choose this place; near: a place within {km} km.",
    ],
    runnernote: [
      "次选：方案之外、接在前面各处之后单独增益最大的地点；百分比是它与本处之差，为正时单看这一步更多，但整个方案更少。",
      "Runner-up: the place outside the plan that would add most at this step; the percentage is its difference to the site. Where it is positive, this step alone would gain more, but the plan as a whole less.",
    ],
    runnerall: ["次选的省时按全体居民计。", "The runner-up's minutes are those of all residents."],
    unordered: [
      "编号只为对照地图，不是建设次序。",
      "Numbers match the map; they are no order of building.",
    ],
    sitenote: [
      "现有校区不变。小圈为候选地，点击可单独加入；星为方案的选址，点击看理由。实心星：分校区；空心星：教学点；虚线星：实训基地。",
      "Existing campuses stay. Small rings are candidates: choose one to add it alone; stars are the plan's sites: choose one to see why. Filled star: branch; open: teaching point; dashed: training base.",
    ],
    // before and after
    afterplan: ["建成前后，各县", "Before and after, by county"],
    livenow: ["重算", "recomputed"],
    nochange: ["{n} 个县（市、区）没有变化。", "{n} counties do not change."],
    afternote: [
      "每格为建成前 → 建成后。“有位置”由本页按开关重算；推算与概率是运行时对同一方案做的抽样。“≈”：换随机种子也可能有此差别。",
      "Each cell is before → after. Located is recomputed by this page's switches; drawn and probability are the run's own draws of the same plan. “≈”: another seed may give as much.",
    ],
    afterlive: [
      "推算只对“{aim}”的最优方案做过；图上的方案只有“有位置”的重算。",
      "The draws were made for the best plan for “{aim}” alone; the plan on the map has the located reading.",
    ],
    // curve and choice
    marginal: ["每多一处", "Each more"],
    plansize: ["处", "Sites"],
    choice: ["还有什么选择", "What else there is"],
    nearbest: [
      "几乎一样好的方案（损失不超过 1 %）",
      "Plans nearly as good (they lose 1 % at most)",
    ],
    loss: ["损失", "Loss"],
    shared: ["相同处", "Same"],
    fronthint: [
      "每点是一个方案：没有别的方案两样都不差而一样更好。点击，或用左右键，图上即换成它。",
      "Each dot is a plan: no other has as much of both and more of one. Click, or use the arrow keys, to put it on the map.",
    ],
    astable: ["列成表", "As a table"],
    standing: ["经得起检验吗", "Does it stand?"],
    judged: ["换一种供给或人口", "Under other supply and other cohorts"],
    judgednote: [
      "“{aim}”的方案在各种供给和人口下的新增人数；下行是与当时最优方案的差（遗憾），0 表示仍是最优。",
      "What the plan for “{aim}” gains under each supply and cohort; below, how much less than the best plan there (the regret): 0 says it is the best there too.",
    ],
    supplyword: ["供给", "Supply"],
    v_saved: ["保存的口径", "as saved"],
    v_public_only: ["仅公办", "public only"],
    v_with_planned: ["计入规划", "with planned"],
    v_public_with_planned: ["公办，计入规划", "public, with planned"],
    w_residents: ["常住人口", "Residents"],
    w_cohort_2025: ["15–19 岁 2025", "15–19, 2025"],
    w_cohort_2030: ["15–19 岁 2030", "15–19, 2030"],
    w_cohort_2035: ["15–19 岁 2035", "15–19, 2035"],
    regret: ["遗憾", "regret"],
    closings: ["若要关停，损失最小的", "If campuses must close: the smallest loss"],
    closingnote: [
      "只计有位置的校区：{tier} {n} 处；没有位置的学校不在其中，实际损失可能更小。“加”：在上一行之外再关。",
      "Only campuses with a place are counted: {n} of the {tier} tier; schools without one are not among them, so that the true loss may be less. “Also”: beyond the line above.",
    ],
    closeq: ["关停", "Close"],
    closewhich: ["哪几处", "Which"],
    also: ["加 ", "also "],
    anew: ["改为 ", "instead "],
    couldswap: ["可互换", "interchangeable"],
    losecover: ["失去覆盖", "Lose cover"],
    strandedword: ["无处可去", "reach none"],
    meanmin: ["平均分钟", "Mean min"],
    seatslost: ["减少学位", "Seats lost"],
    seatsunknown: ["处学位未知", "without figures"],
    // the card of a site
    sitekind: ["校区类型", "Kind of campus"],
    numberof: ["第 {n} 处", "No. {n}"],
    drivefrom: ["母体到此", "from the parent"],
    whogains: ["谁受益", "Who gains"],
    gainnote: [
      "分钟为受益居民建成前后的平均；两处都能给的，算给先建的一处。",
      "Minutes are means over the people who gain; what two sites would both give counts for the first.",
    ],
    ownlimit: [
      "以上按县级标准计共 {all} 人；此类校区只服务更近的居民，方案只计 {own} 人。",
      "By the county standard these are {all} people; this kind of campus serves those nearer by alone, and the plan counts {own}.",
    ],
    gainedge: ["地图上以红边标出。", "Edged in red on the map."],
    alonenote: [
      "只加此处、按保存的参数重算；分钟为全乡镇平均。",
      "Recomputed with this site alone, saved parameters; minutes are means over the township.",
    ],
    nobody: ["没有居民新进入标准时间。", "Nobody newly comes within the standard."],
    beforeafter: ["分钟", "Minutes"],
    whichclusters: ["新匹配的产业集群", "Clusters newly matched"],
    programme: ["对口专业", "Programme"],
    nocluster: ["没有新匹配的集群。", "It matches no further cluster."],
    howsure: ["有多确定", "How sure"],
    seatsword: ["规划学位", "Seats planned"],
    savedall: ["全体居民人均省时", "Minutes saved, mean of all residents"],
    chosenin: ["推算中选中此处", "Draws that choose this place"],
    nearin: ["推算中选中 {km} 公里内", "Draws that choose one within {km} km"],
    runnerfull: ["次选及其增益", "Runner-up and its gain"],
    lessword: ["少 {x}", "{x} less"],
    moreword: ["单看多 {x}", "{x} more, alone"],
    asmuch: ["与本处相当", "as much"],
    afterthis: ["建到此处后的覆盖率", "Share reached once it stands"],
    whysaid: [
      "方案“{aim}”的第 {n} 处：{parent}在此设{kind}，新增 {people} 人，新匹配集群 {clusters} 个；次选{runner}。",
      "No. {n} of the plan “{aim}”: a {kind}{parent} here gains {people} people; clusters newly matched: {clusters}; runner-up: {runner}.",
    ],
    matchof: ["匹配集群的{x}", "{x} of clusters matched"],
  }),
);
Object.assign(
  PARAMETERS,
  /** @type {Record<string, [string, string]>} */ ({
    aim: ["首要目标", "aim"],
    tier: ["新增人口所看的层级", "tier that people lack"],
    match_by: ["匹配按什么合计", "what a match sums"],
    kinds: ["校区类型", "kinds of campus"],
    budget: ["预算（0：不限）", "budget (0: none)"],
    max_per_county: ["每县最多（0：不限）", "most in a county (0: any)"],
    require: ["必建", "required"],
    exclude: ["不建", "excluded"],
    bounds: ["其他目标的底线", "bounds on other goals"],
    fronts: ["成对比较的目标", "pairs of aims compared"],
    close: ["最多试关停", "closings tried"],
    keep: ["不关停", "kept open"],
    near_km: ["相近选址（km）", "a site is near within (km)"],
    draws: ["抽样", "draws"],
    time_limit_s: ["求解时限（秒）", "time limit (s)"],
    networks: ["路网抽样", "networks drawn"],
  }),
);
CHECKS.unreached_townships = [
  "任何校区和候选地都到不了的乡镇",
  "Townships that no campus or candidate reaches",
];
CHECKS.fewer_candidates = ["候选地少于选址数", "Fewer candidates than sites"];
CHECK_KEYS.townships = ["乡镇街道", "townships"];
CHECK_KEYS.reason = ["原因", "reason"];

/** A word with its blanks filled. @param {string} key @param {Record<string, any>} values */
const fill = (key, values) =>
  t(key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
