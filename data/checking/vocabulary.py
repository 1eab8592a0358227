"""Words that the tables may use, and the column names that stand for each other."""

LEVELS = (
    "adult",
    "secondary",
    "technician",
    "higher_vocational",
    "vocational_undergraduate",
    "undergraduate",
    "postgraduate",
)
KINDS = ("main", "branch", "teaching_point", "training_base")
CAMPUS_STATUSES = ("operating", "planned", "closed", "unknown")
PARK_STATUSES = ("operating", "planned")
PARK_LEVELS = ("national", "provincial", "municipal", "county", "project", "plan")
DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
PRECISIONS = ("point", "village", "township", "county", "none")
OWNERSHIPS = ("public", "private", "sino_foreign", "unknown")
LINK_KINDS = ("bridge", "causeway", "ferry")
ENTITY_KINDS = ("city", "county", "municipal_direct", "institution", "campus")
INDICATORS = ("schools", "enrolled", "entrants", "graduates", "teachers", "plan_places")
BOUNDS = ("exact", "at_least", "about", "planned")
SECTIONS = tuple("ABCDEFGHIJKLMNOPQRST")

ALIASES: dict[str, tuple[str, ...]] = {
    "编号": ("id", "code"),
    "序号": ("id",),
    "代码": ("code", "id"),
    "学校标识码": ("moe_code",),
    "行政区划代码": ("adcode", "code"),
    "区划代码": ("adcode", "code"),
    "县级代码": ("adcode", "code"),
    "区县代码": ("adcode", "code"),
    "乡镇代码": ("code", "township"),
    "村代码": ("code",),
    "名称": ("name_zh",),
    "中文名": ("name_zh",),
    "中文名称": ("name_zh",),
    "name": ("name_zh",),
    "学校名称": ("name_zh",),
    "院校名称": ("name_zh",),
    "校区名称": ("name_zh",),
    "专业名称": ("name_zh",),
    "园区名称": ("name_zh",),
    "产业名称": ("name_zh",),
    "区县名称": ("name_zh",),
    "县市区": ("name_zh",),
    "乡镇街道": ("name_zh", "township"),
    "英文名": ("name_en",),
    "英文名称": ("name_en",),
    "曾用名": ("former_names",),
    "经度": ("lon",),
    "longitude": ("lon",),
    "lng": ("lon",),
    "纬度": ("lat",),
    "latitude": ("lat",),
    "坐标系": ("datum",),
    "坐标基准": ("datum",),
    "精度": ("precision",),
    "半径": ("radius_m",),
    "地址": ("address",),
    "所在乡镇": ("township",),
    "所属乡镇": ("township",),
    "涉及乡镇": ("townships",),
    "中心城区": ("urban_core",),
    "常住人口": ("residents",),
    "人口": ("residents", "population"),
    "人口权重": ("weight",),
    "权重": ("weight",),
    "所属院校": ("institution",),
    "院校": ("institution",),
    "学校": ("institution",),
    "校区": ("campus",),
    "办学层次": ("levels", "level"),
    "层次": ("levels", "level"),
    "办学性质": ("ownership",),
    "举办性质": ("ownership",),
    "校区类型": ("kind",),
    "类型": ("kind", "entity_kind"),
    "状态": ("status",),
    "在校生": ("seats", "enrolled"),
    "在校生数": ("seats", "enrolled"),
    "学位": ("seats",),
    "学校数": ("schools",),
    "毕业生": ("graduates",),
    "毕业生数": ("graduates",),
    "专业大类": ("group",),
    "专业类": ("group",),
    "计划数": ("places",),
    "招生计划": ("places",),
    "学制": ("years",),
    "年份": ("year",),
    "年度": ("year",),
    "级别": ("level",),
    "面积": ("area_km2",),
    "产业": ("industries",),
    "主导产业": ("industries",),
    "支柱产业": ("pillar",),
    "行业代码": ("gb4754", "code"),
    "单位": ("unit",),
    "指标": ("indicator",),
    "数值": ("value",),
    "生产总值": ("gdp_yi",),
    "gdp": ("gdp_yi",),
    "地区": ("place",),
    "里程": ("km",),
    "中职学校": ("from_institution",),
    "起点院校": ("from_institution",),
    "起点专业": ("from_programme",),
    "起点层次": ("from_level",),
    "高职院校": ("to_institution",),
    "终点院校": ("to_institution",),
    "终点专业": ("to_programme",),
    "终点层次": ("to_level",),
    "衔接方式": ("kind",),
    "来源": ("source",),
    "数据来源": ("source",),
    "来源年份": ("source_year",),
    "可信度": ("confidence",),
    "备注": ("note",),
    "说明": ("note",),
}

# What the columns of a table that is none of a study may be called, by what they mean for a place.
# The first that a table has is taken. A remark in brackets, the datum, case, width and spaces do
# not count: 经度（GCJ-02） and bd09_lng are longitudes.
PLACE_ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "序号", "代码", "学校标识码", "学校代码", "uuid", "code"),
    "name": (
        "name_zh", "name", "名称", "中文名称", "中文名", "学校名称", "院校名称", "校区名称",
        "园区名称", "企业名称", "公司名称", "单位名称", "机构名称", "地点名称", "项目名称",
        "学校全称", "全称", "校名", "学校", "院校", "校区", "单位", "机构", "地名", "school",
        "institution", "campus", "title",
    ),
    "address": (
        "address", "addr", "地址", "详细地址", "学校地址", "办学地址", "单位地址", "企业地址",
        "注册地址", "通讯地址", "联系地址", "办公地址", "校址", "住址", "地点", "所在地",
        "所在地址", "location", "full_address", "street_address",
    ),
    "province": ("province", "省", "省份", "所在省", "所在省份"),
    "prefecture": (
        "prefecture", "city", "市", "城市", "地市", "地级市", "设区市", "所在市", "所在城市",
    ),
    "county": (
        "county", "district", "县", "区", "区县", "县区", "市县", "县市区", "区县名称",
        "县(市、区)", "所在区县", "所属区县", "所在县区", "所在县", "行政区", "行政区划",
        "所属地区", "属地",
        "county_name", "adcode", "行政区划代码", "区划代码", "县级代码", "区县代码", "区域代码",
    ),
    "township": (
        "township", "town", "乡镇", "镇街", "乡镇街道", "街道", "镇", "街镇", "所在乡镇",
        "所属乡镇", "所在街道", "township_name",
    ),
    "village": (
        "village", "村", "社区", "村社区", "村居", "行政村", "所在村", "所属村", "community",
    ),
    "lon": (
        "lon", "longitude", "lng", "long", "经度", "东经", "经度坐标", "坐标经度", "x坐标经度",
        "point_x",
    ),
    "lat": (
        "lat", "latitude", "纬度", "北纬", "维度", "纬度坐标", "坐标纬度", "y坐标纬度", "point_y",
    ),
    "coordinates": (
        "coordinates", "coordinate", "coords", "coord", "坐标", "经纬度", "经纬度坐标", "位置坐标",
        "地理坐标", "坐标位置", "lonlat", "lnglat", "latlon", "latlng", "lon_lat", "lat_lon",
        "lng_lat", "lat_lng", "lon,lat", "lat,lon", "lng,lat", "lat,lng", "经度,纬度", "纬度,经度",
        "geom", "wkt", "point",
    ),
    "datum": ("datum", "坐标系", "坐标系统", "坐标基准", "坐标类型", "crs"),
}  # fmt: skip
