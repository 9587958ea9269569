/** As Kysely sees them; `directory.migrations.ts` makes them. Booleans are 0 or 1, dates ISO 8601 text. */
export interface DirectoryTables {
  directory_employees: EmployeeRow;
  directory_projects: ProjectRow;
  directory_assets: AssetRow;
}

export interface EmployeeRow {
  /** Principal id (`sub`) of the employee. */
  id: string;
  name: string;
  email: string;
  department: string;
  title: string;
  location: string;
  manager_id: string | null;
  active: number;
  hired_on: string;
}

export interface ProjectRow {
  id: string;
  name: string;
  owner_id: string;
  status: string;
  budget: number;
  due_on: string;
}

export interface AssetRow {
  id: string;
  kind: string;
  model: string;
  assigned_to: string | null;
  price: number;
  purchased_on: string;
}
