"use strict";
/* Words in both languages, and numbers as people say them. `lang()` is 0 for Chinese, 1 for English. */

/** @type {Record<string, [string, string]>} */
const W = {
  // views and chrome
  coverage: ["覆盖", "Coverage"],
  access: ["供给", "Access"],
  gaps: ["缺口", "Gaps"],
  match: ["匹配", "Match"],
  sites: ["选址", "Sites"],
  data: ["数据", "Data"],
  views: ["视图", "Views"],
  title: ["职业教育覆盖图集", "vocational coverage"],
  legend: ["图例", "Legend"],
  map: ["地图", "Map"],
  panel: ["图表与控制", "Figures and controls"],
  search: ["搜索地名、学校（可用拼音首字母）", "Search places and schools"],
  nothing: ["没有找到", "nothing found"],
  export: ["导出", "Export"],
  png: ["地图图片 PNG（2 倍）", "Map picture, PNG at 2x"],
  csv: ["当前表格 CSV", "Visible table, CSV"],
  print: ["打印", "Print"],
  link: ["复制本状态链接", "Copy link to this state"],
  copied: ["链接已复制", "link copied"],
  scenario: ["保存情景 JSON", "Save this scenario, JSON"],
  grid: ["经纬网", "Graticule"],
  close: ["关闭", "Close"],
  // tiers and measures
  city: ["市级", "City"],
  county: ["县级", "County"],
  township: ["乡镇级", "Township"],
  local: ["县乡两级", "Local"],
  all: ["三级", "All three"],
  minutes: ["分钟", "Minutes"],
  share: ["覆盖率", "Share reached"],
  depth: ["层级数", "Depth"],
  min: ["分钟", "min"],
  counties: ["县（市、区）", "Counties"],
  townships: ["乡镇街道", "Townships"],
  tiers: ["层级", "tiers"],
  residents: ["常住人口", "Residents"],
  people: ["人", "people"],
  drawn: ["推算", "drawn"],
  located: ["有位置", "located"],
  localshare: ["县乡两级可达", "reach both local tiers"],
  allshare: ["三级可达", "reach all three"],
  lacking: ["人至少缺一级", "people lack a local tier"],
  headnote: [
    "推算中位数（5–95 %），按保存的参数。",
    "Drawn median (5–95 %), for the saved parameters.",
  ],
  measure: ["指标", "Measure"],
  depthnote: [
    "层级数：居民平均可达三级中的几级。",
    "Depth: of the three tiers, how many residents reach on average.",
  ],
  sweep: ["标准变动时的覆盖率", "Share reached as the standard moves"],
  thin: ["薄弱覆盖（学位少）", "thin cover (few places)"],
  // what-if
  whatif: [
    "试一试：开关校区、加候选地或试点",
    "What if: switch campuses, add candidates or a trial point",
  ],
  loading: ["正在载入即时试算……", "Loading the what-if …"],
  live: ["假设", "What if"],
  saved: ["原为", "was"],
  isscenario: ["情景，非现状", "A scenario, not the present state"],
  closedword: ["停用", "closed"],
  addedword: ["加入", "added"],
  ofsaved: ["保存的参数", "saved parameters"],
  stepback: [
    "推算区间与概率只适用于保存的参数，移动后仅作参照。",
    "Drawn intervals and probabilities belong to the saved parameters; they stand back while you try.",
  ],
  livenote: [
    "假设按“有位置”口径即时重算。",
    "What-if figures are the located reading, recomputed at once.",
  ],
  planned: ["规划校区计入", "Count planned campuses"],
  publiconly: ["仅公办", "Public only"],
  campusesof: ["校区开关", "Switch campuses"],
  on: ["启用", "on"],
  off: ["停用", "off"],
  reset: ["还原", "Reset"],
  add: ["加入", "Add"],
  remove: ["移除", "Remove"],
  addcandidate: ["加入候选地", "Add a candidate"],
  drop: ["在地图上放试点", "Drop a trial point"],
  dropping: ["请点击地图……", "Click the map …"],
  centre: ["放在图中央", "At the map's centre"],
  asbranch: ["高职分校（县级）", "college branch (county tier)"],
  asschool: ["中职学校（乡镇级）", "secondary school (township tier)"],
  asboth: ["两者", "both"],
  added: ["加入的校区", "Added"],
  trial: ["试点", "Trial"],
  newly: ["新增覆盖", "newly reached"],
  newlocal: ["两级", "both tiers"],
  byroad: ["按内置主要道路计算", "by the built-in main roads"],
  bystraightnet: [
    "路网过大，未存入图集：试点按直线估算，候选地仍按路网",
    "the road network is too large for this page: by straight line; candidates still by road",
  ],
  bystraight: ["附近无路：按直线估算", "no road near: by straight line"],
  isochrone: ["显示可达范围", "Show what is within reach"],
  noisochrone: ["收起可达范围", "Hide what is within reach"],
  within_min: ["分钟内", "min"],
  snap: ["离路", "to the road"],
  farplaces: ["离路 5 公里以上的地点", "Places more than 5 km from a road"],
  farnote: [
    "数据中附近没有道路：到路网的一段按直线乘绕行系数估算，时间不可靠。地图上以橙圈标出。",
    "The data has no road near: the leg to the network is a straight line times circuity, and its minutes are weak. Orange rings on the map.",
  ],
  overwater: ["不在陆地上", "off the land"],
  withoutdata: ["没有数据的部分", "Parts without data"],
  left_out: [
    "候选地过多，仅列出一部分；其余可用试点。",
    "Too many candidates: some are listed, the others by a trial point.",
  ],
  nowhatif: ["本图集不含即时试算。", "This atlas holds no what-if."],
  oldbrowser: ["浏览器过旧，不能即时试算。", "This browser is too old for the what-if."],
  // gaps, match, sites
  within: ["标准内", "standard"],
  rank: ["名次", "Rank"],
  prob: ["不足概率", "P(underserved)"],
  mc: ["抽样误差 95 %", "Monte Carlo error 95 %"],
  doubt: ["不确定性来自哪里", "What the doubt rests on"],
  doubtnote: [
    "每项未知单独能解释两级覆盖率方差的多少（一阶索博尔指数，95 % 区间）；其余来自共同作用。",
    "How much of the variance of the local share each unknown explains alone (first-order Sobol index, 95 % interval); the rest they explain together.",
  ],
  mattersmost: ["最要紧：", "settle first:"],
  unknowns: ["未知", "Unknown"],
  explains: ["单独解释", "explains alone"],
  unknown_road_speed: ["道路车速", "road speeds"],
  unknown_legs: ["接驳与绕行", "legs"],
  unknown_places: ["位置误差", "places"],
  unknown_missing_schools: ["未找到的学校", "schools"],
  unknown_residents: ["乡镇人口", "residents"],
  unknown_segments: ["单条路段车速", "speeds of single segments"],
  unknown_bus: ["公交系数", "bus factor"],
  tipping: ["变到多少，判断就会不同", "What would change the verdict"],
  tippingnote: [
    "每次只改一项；“—”表示在试算范围内判断不变（标准 15–120 分钟，车速 30–100 公里/小时，另加 0–8 所学校）。",
    "One thing moved at a time; “—”: the verdict stays within what was tried (standards 15–120 min, road speed 30–100 km/h, 0–8 more schools).",
  ],
  moves: ["改动", "Moved"],
  tip_below: ["降到", "down to"],
  tip_now: ["现值", "now"],
  tip_above: ["升到", "up to"],
  tip_county_standard: ["县级标准（分钟）", "county standard (min)"],
  tip_township_standard: ["乡镇级标准（分钟）", "township standard (min)"],
  tip_road_kmh: ["道路车速（公里/小时）", "road speed (km/h)"],
  tip_schools: ["另有中职学校（所）", "more secondary schools"],
  gap: ["缺口人数", "Gap people"],
  served: ["较充分", "served"],
  possibly: ["可能不足", "possibly underserved"],
  underserved: ["不足", "underserved"],
  seats1000: ["中职学位/千名学龄人口", "Secondary seats per 1,000 aged 10–14"],
  seatsshort: ["学位/千人", "seats/1,000"],
  cohort: ["15–19 岁", "Aged 15–19,"],
  accessnote: [
    "两步移动搜索法（E2SFCA，0–20–40–60 分钟）；学龄人口为 2020 年普查 10–14 岁；未公布的学位按县公布在校生分摊（推算）。",
    "E2SFCA, 0–20–40–60 minutes; cohort aged 10–14 in the 2020 census; seats that are not published share the county's published enrolment (imputed).",
  ],
  equity: ["均衡程度", "Equity of secondary access"],
  gini: ["基尼系数", "Gini"],
  theil: ["泰尔指数 T", "Theil T"],
  theil_between_counties: ["县际", "between counties"],
  theil_within_counties: ["县内", "within counties"],
  theil_between_core_and_rest: ["核心区与其余之间", "between core and rest"],
  theil_within_core_and_rest: ["核心区与其余之内", "within core and rest"],
  accessoptions: ["换一种口径，县的次序会变吗", "Would another measure change the order?"],
  measureword: ["口径", "Measure"],
  spearman: ["次序一致性 ρ", "Spearman ρ"],
  movedcounties: ["变动两位以上", "moved by two places"],
  inuse: ["现用", "in use"],
  owncounty: ["仅限本县招生", "own county only"],
  gaussian: ["高斯", "Gaussian"],
  sa: ["空间可用性", "spatial availability"],
  ranknote: ["各口径下的位次，1 为学位最少。", "Rank under each measure; 1 has the fewest seats."],
  palma: ["帕尔玛比", "Palma ratio"],
  core: [
    "中心城区集中度（校区占比÷人口占比）",
    "Core ratio (share of campuses / share of residents)",
  ],
  demand: ["需求", "Demand"],
  supply: ["供给", "Supply"],
  industry: ["行业", "Industry"],
  sector: ["门类（20 类）", "Sectors (20)"],
  manufacturing: ["制造业大类", "Manufacturing"],
  mismatch: ["错配清单（需求占比减供给占比）", "Mismatch (demand share − supply share)"],
  alignment: ["匹配度", "Alignment"],
  alignword: ["匹配度（0–1）", "Alignment (0–1)"],
  heat: ["县 × 行业：需求占比减供给占比", "County × industry: demand share − supply share"],
  heatnote: [
    "棕＝缺专业，绿＝专业多于需求，●＝时限内没有对口专业；行业为 GB/T 4754 代码。",
    "Brown: programmes lacking; green: more programmes than demand; ●: no matching programme within reach; columns are GB/T 4754 codes.",
  ],
  few: ["可比行业不足", "too few to compare"],
  nearest: ["最近对口校区", "nearest matching campus"],
  unmatched: ["无对口专业", "no matching programme within reach"],
  matchnote: [
    "连线：产业集群到最近的对口校区；带叉：时限内没有。",
    "Lines: cluster to its nearest matching campus; crossed: none within reach.",
  ],
  order: ["序", "No."],
  place: ["地点", "Place"],
  gain: ["新增人口", "Gained"],
  after: ["建后", "After"],
  runner: ["次选", "Runner-up"],
  curve: ["方案规模与新增覆盖", "Gain by number of sites"],
  nsites: ["校区数", "sites"],
  objective: ["目标", "Objective"],
  // data
  precision: ["位置精度", "Precision of places"],
  schools: ["学校：公布/已知/有位置", "Schools: stated / known / located"],
  stated: ["公布", "stated"],
  known: ["已知", "known"],
  notin: ["表中没有的", "Not in the data"],
  checks: ["检查", "Checks"],
  params: ["参数", "Parameters"],
  sources: ["来源", "Sources"],
  source: ["来源", "Source"],
  level: ["层次", "Level"],
  layer: ["表", "Table"],
  campuses_not_drawn: ["推算中也未计入的校区", "Campuses not even drawn"],
  unplaced: ["没有位置的", "Without a place"],
  states: ["居民与路网", "Residents and roads"],
  index: ["规模协调指数（人/亿元）", "Scale coordination index (graduates per 100 million yuan)"],
  year: ["年份", "Year"],
  graduates: ["毕业生", "Graduates"],
  gdp: ["GDP（亿元）", "GDP (100 m yuan)"],
  published: ["已发表", "Published"],
  value: ["计算值", "Computed"],
  basis: ["人口依据", "Residents"],
  estimated: ["估计", "estimated"],
  imputed: ["推算", "imputed"],
  // things
  campuses: ["校区", "Campuses"],
  parks: ["园区", "Parks"],
  clusters: ["产业集群", "Clusters"],
  roads: ["主要道路", "Main roads"],
  candidates: ["候选地", "Candidates"],
  layers: ["图层（图上/全部）", "Layers (on map / all)"],
  none: ["无", "none"],
  unknown: ["未知", "unknown"],
  seats: ["在校生规模", "full-time enrolment"],
  ring: [
    "空心：分校区、教学点、基地；虚线：规划；光晕：仅知乡镇；灰：停用",
    "Ring: branch, teaching point, base; dashed: planned; halo: township known only; grey: switched off",
  ],
  sharing: ["同一位置，并入此格", "at the same place, in this cell"],
  sharedcell: ["与他处同址，并入一格", "shares a place with another"],
  adrift: ["位置未知，未上图", "no place, not on the map"],
  ladder: ["层次阶梯", "Ladder"],
  hosted: ["本地", "hosted"],
  reached: ["可达居民", "residents reach"],
  of: ["位次", "rank"],
  nodata: ["本次结果不含此项", "not in these results"],
  sort: ["排序", "sort by"],
  openCard: ["查看县情", "open the county card"],
  limits: [
    "驾车分钟不等于住校生或公交出行；乡镇界线为按驻地划分的近似范围。",
    "Driving minutes are not how boarders or bus riders travel; township cells are approximate.",
  ],
  review: [
    "审图号：本图未经地图审核；在中国公开出版或发布前须送审并取得审图号。",
    "Map review: not reviewed; public release of maps in China needs a map review number (审图号).",
  ],
  shareword: ["浅＝覆盖多，深＝覆盖少", "light = many reached, dark = few"],
  minword: ["浅＝近，深＝远", "light = near, dark = far"],
  seatword: ["浅＝多，深＝少", "light = many, dark = few"],
  far: ["太远，未细算", "too far to tell"],
  standard: ["标准", "standard"],
  basemap: ["底图密钥", "Base map key"],
  offline: [
    "底图需要网络；无网络时图集照常可用。",
    "The base map needs a network; without one the atlas works all the same.",
  ],
};
const PRECISIONS = {
  point: { zh: "点位", en: "point" },
  village: { zh: "村级", en: "village" },
  township: { zh: "乡镇级", en: "township" },
  county: { zh: "仅知县", en: "county only" },
  none: { zh: "未知", en: "unknown" },
};
const BASES = {
  output: ["产值", "output"],
  value_added: ["增加值", "value added"],
  sales: ["销售额", "sales"],
  employment: ["从业人员", "employment"],
  enterprises: ["企业数", "enterprises"],
};
const PARK_LEVELS = {
  national: ["国家级", "national"],
  provincial: ["省级", "provincial"],
  municipal: ["市级", "municipal"],
  county: ["县级", "county"],
  project: ["项目", "project"],
  plan: ["规划", "plan"],
};
const OWNERSHIP = {
  public: ["公办", "public"],
  private: ["民办", "private"],
  sino_foreign: ["中外合作", "Sino-foreign"],
  unknown: ["办学性质未知", "ownership unknown"],
};
/** @type {Record<string, [string, string]>} */
const PARAMETERS = {
  standards: ["标准", "Standards"],
  travel: ["出行", "Travel"],
  draws: ["抽样", "Draws"],
  sites: ["选址", "Sites"],
  supply: ["供给口径", "Supply"],
  city: ["市级（分钟）", "city tier (min)"],
  county: ["县级（分钟）", "county tier (min)"],
  township: ["乡镇级（分钟）", "township tier (min)"],
  target: ["目标覆盖率", "target share"],
  thin_below: ["薄弱覆盖：学位少于", "thin below (places)"],
  match_reach: ["专业匹配时限（分钟）", "reach of a match (min)"],
  road_kmh: ["道路车速（km/h）", "road speed (km/h)"],
  access_kmh: ["接驳车速（km/h）", "speed of a leg (km/h)"],
  circuity: ["接驳绕行系数", "circuity of a leg"],
  entries: ["每点接入道路数", "entries a place"],
  max_sea_km: ["可跨海面（km）", "sea a leg may cross (km)"],
  no_road_km: ["无路距离（km）", "no road beyond (km)"],
  n: ["次数", "draws"],
  seed: ["随机种子", "seed"],
  p: ["选址数", "sites"],
  merge_km: ["候选地合并距离（km）", "candidates merge within (km)"],
  min_cohort: ["最少学龄人口", "least cohort"],
  public_only: ["仅公办", "public only"],
  planned: ["规划校区计入", "planned count"],
};
/** @type {Record<string, [string, string]>} */
const CHECKS = {
  county_conflict: ["位置与所填县不符", "Place in another county than stated"],
  datum_doubt: ["坐标系存疑", "Another datum fits better"],
  datum_mixed: ["混有两种坐标系", "Two datums in one table"],
  duplicate_campus: ["可能重复的校区", "Maybe one campus twice"],
  campus_far_from_its_others: ["远离本校其他校区", "Far from its institution's others"],
  county_by_nearest_coast: ["按最近海岸归县", "County by nearest coast"],
  secondary_seats: ["中职学位依据", "Basis of secondary seats"],
  programmes_without_industry: ["没有对应行业的专业", "Programmes without an industry"],
  programmes_without_campus: ["没有校区的专业", "Programmes without a campus"],
  candidates_below_min_cohort: ["学龄人口不足的候选地", "Candidates with too small a cohort"],
  sum: ["公布数之和", "Sums of published figures"],
  no_sites: ["没有选址", "No sites"],
  turnover: ["毕业生与在校生之比", "Graduates against enrolment"],
  province_share: ["占全省的比重", "Share of the province"],
  vintage: ["GDP 修订后的指数", "Index with revised GDP"],
  same_value: ["重复的公布值", "Published value stands twice"],
  claim: ["文字与表格", "What the text says against the table"],
  identity: ["指数恒等式", "Identity of the index"],
  mixed_vintages: ["生产总值版本不一", "Vintages of the GDP differ"],
  no_gdp: ["生产总值无来源", "GDP without a source"],
  per_resident: ["每万人毕业生数", "Graduates per 10,000 residents"],
  graduates_sum: ["毕业生分项之和", "Parts of the graduates add up"],
  clusters_counted: ["集群按个数计", "Clusters counted, not weighed"],
};
/** @type {Record<string, [string, string]>} */
const CHECK_KEYS = {
  holds: ["成立", "holds"],
  level: ["层次", "level"],
  place: ["地区", "place"],
  year: ["年份", "year"],
  value: ["值", "value"],
  low: ["下限", "low"],
  high: ["上限", "high"],
  count: ["数量", "count"],
  stated: ["所填县", "stated"],
  found: ["实际县", "found"],
  metres: ["米", "metres"],
  located_known: ["已公布", "known"],
  located_imputed: ["推算", "imputed"],
  located_in_institution: ["计入主校区", "counted at the institution"],
  without_seats_or_place: ["无学位或无位置", "without seats or place"],
  table: ["表", "table"],
  id: ["编号", "id"],
  row: ["数据行", "row"],
  name: ["名称", "name"],
  other: ["另一行", "the other"],
  other_row: ["另一数据行", "other row"],
  other_name: ["另一行名称", "other name"],
  similarity: ["名称相似度 %", "names alike, %"],
  km: ["公里", "km"],
  datum: ["若按坐标系", "if read as"],
  metres_fits: ["米(换坐标系后)", "metres in the other datum"],
  declared: ["声明的坐标系", "declared datum"],
  fits: ["更合的坐标系", "datum that fits"],
  rows: ["点数", "points"],
  gain: ["证据(对数似然)", "evidence (log-likelihood)"],
  in_county: ["在所填县内", "in the stated county"],
  in_county_fits: ["在所填县内(换坐标系后)", "in the stated county in the other datum"],
  ids: ["编号", "ids"],
};

const lang = () => (state.lang === "en" ? 1 : 0);
/** @param {string} key */
const t = (key) => (W[key] ? W[key][lang()] : String(key));
/** @param {any} entry a pair, or {zh, en} */
const pick = (entry) =>
  !entry ? "" : Array.isArray(entry) ? entry[lang()] : lang() ? entry.en : entry.zh;
/** @param {any} row */
const rowName = (row) =>
  String(
    (lang() && (row.name_en || D.english[row.name_zh])) ||
      row.name_zh ||
      row.name_en ||
      row.institution_name_zh ||
      row.id ||
      row.code ||
      "",
  );
/** @param {any} row */
const both = (row) =>
  [...new Set([row.institution_name_zh, row.name_zh, row.name_en].filter(Boolean))].join(" · ");

/** @param {any} x */
const pct = (x, digits = 0) => (has(x) ? (100 * x).toFixed(digits) + "\u00a0%" : t("unknown"));
/** @param {any} x */
const mins = (x) => (has(x) ? Math.round(x) + "\u00a0" + t("min") : t("unknown"));
/** @param {any} x */
const whole = (x) => (has(x) ? Math.round(x).toLocaleString("en-US") : t("unknown"));
/** People as people say them: 1.9 m, 190万. @param {any} x */
function folk(x) {
  if (!has(x)) return t("unknown");
  const size = Math.abs(x);
  if (lang())
    return size >= 950000
      ? (x / 1e6).toFixed(1) + " m"
      : whole(size >= 95000 ? Math.round(x / 1e3) * 1e3 : Math.round(x / 100) * 100);
  return size >= 95000
    ? Math.round(x / 1e4) + "万"
    : size >= 9950
      ? (x / 1e4).toFixed(1) + "万"
      : whole(Math.round(x / 100) * 100);
}
/** @param {any} x */
const signed = (x) => (x > 0 ? "+" : x < 0 ? "−" : "±") + folk(Math.abs(x));
/** @param {any} x */
const points = (x) => (x > 0 ? "+" : x < 0 ? "−" : "±") + Math.abs(100 * x).toFixed(1);
/** @param {any} o @param {string} stem @param {(x: any) => string} say */
const span = (o, stem, say) =>
  has(o[stem + "_p05"]) && has(o[stem + "_p95"])
    ? `${say(o[stem + "_p05"])} – ${say(o[stem + "_p95"])}`
    : "";
