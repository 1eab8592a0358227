"use strict";
/* Words of the index and of city readiness in the Data view. */

Object.assign(
  W,
  /** @type {Record<string, [string, string]>} */ ({
    ilevel_higher: ["高职", "Higher vocational"],
    ilevel_secondary: ["中职", "Secondary"],
    ilevel_both: ["合计", "Both"],
    indexlines: ["规模协调指数逐年变化", "Scale coordination index by year"],
    indexnote: [
      "每亿元地区生产总值的职业院校毕业生数。指数高可能只是人均生产总值低：不排名，不评优劣。",
      "Vocational graduates per 100 million yuan of GDP. A higher index may only mean a lower GDP per head: nothing is ranked or judged.",
    ],
    linesnote: [
      "粗线为本市；空心点为已发表的指数，实心点由毕业生与生产总值算出。",
      "Thick line: this city; open marks: the published index; filled: computed from graduates and GDP.",
    ],
    indexword: ["指数", "Index"],
    perword: ["每万人毕业生", "Graduates per 10,000"],
    perhead: ["人均 GDP（元）", "GDP per head, yuan"],
    indexbeside: ["指数与它的两个部分", "The index beside its two parts"],
    indexidentity: [
      "指数 ＝ 每万人毕业生 ÷ 人均生产总值（万元）。≈ 与空心点：毕业生由已发表的指数倒推；次序同原表。",
      "Index = graduates per 10,000 residents / GDP per head (10,000 yuan). ≈ and open dots: graduates implied by the published index; in the order of the table.",
    ],
    trendword: ["变化", "Change"],
    firstlast: ["首末年", "First → last"],
    changeword: ["变化", "Change"],
    slopeword: ["年均（中位斜率）", "A year (median slope)"],
    risesfalls: ["升 / 降", "Up / down"],
    indexrows: ["逐年数据", "Year by year"],
    impliednote: [
      "≈ 为由已发表指数 × 生产总值倒推的毕业生，并非公布数。",
      "≈ graduates implied by published index × GDP, not a published number.",
    ],
    indextests: ["对指数的检查", "What the index was tested for"],
    testsnote: [
      "检查 {n} 项，其中 {broken} 项不成立或只部分成立：",
      "{n} tests; {broken} do not hold, or only in part:",
    ],
    alltests: ["全部检查", "All tests"],
    // readiness
    readinessword: ["产教融合城市：家底一览", "An industry-education city: what there is"],
    readinessnote: [
      "逐项并列，各带年份与口径；不加总、不打分、不排名。空白为没有可查的数据。",
      "Figure by figure, each with its year and basis; nothing is added up, scored or ranked. Blank: no figure that could be found.",
    ],
    indicatorword: ["指标", "Indicator"],
    owncity: ["本市", "This city"],
    othercities: ["其他城市", "Other cities"],
    everycity: ["所有有数据的城市", "every city with a figure"],
    beside: ["对照", "Beside"],
    knownof: ["{n}/{all} 项有数", "{n} of {all} known"],
    figuresources: ["数据来源", "Sources of these figures"],
    pilots: ["国家产教融合试点城市", "National pilot cities"],
    pilotsnote: [
      "首批 21 个；来源没有写明的城市不猜。",
      "The first 21; a city that no source names is not guessed.",
    ],
    cityword: ["城市", "City"],
    notnamed: ["来源未写明", "no source names it"],
    figuresword: ["所给数据", "Figures given"],
    bound_exact: ["", ""],
    rankis: ["第 {n} 位", "rank {n}"],
  }),
);
